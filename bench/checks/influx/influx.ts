import { LoadGenerator } from '../../load/load-generator'
import { offered } from '../../plan'
import { whole } from '../../report/numbers'
import { startBusbarWithInflux } from '../../targets/busbar-influx'
import type { InfluxStack } from '../../targets/influx-stack'
import { findInfluxd } from '../../targets/influxd'
import { findMosquitto } from '../../targets/mosquitto-broker'
import { type StockOptions, type StockVariant, startStockInflux } from '../../targets/stock-influx'
import type { Verdict } from '../disturbances'
import { disturb, disturbances, type Loss } from './disturb'
import { highestRate, type Ladder } from './highest-rate'
import { type InfluxRun, runLoad } from './influx-run'
import { type InfluxRuns, influxRatios, influxVerdicts, lossTable, runsTable, threadsText } from './report'
import { type Peer, type Rounds, takeTurns } from './rounds'

const loadSeconds = 4
const ladders: Readonly<Record<StockVariant, Ladder>> = {
  single: { from: 1_500, factor: 1.6, steps: 6 },
  batch: { from: 8_000, factor: 1.5, steps: 6 },
}
/** In turn with Busbar the stock flow is offered more than it took: should the machine be less busy then, it shows. */
const overload = 1.3
/** What mosquitto keeps for a subscriber that cannot follow, by its own default. */
const usualQueue = 1_000

/** Points into InfluxDB 1.x from Busbar and from a stock flow, and what is lost when something goes wrong. Prints what was measured. */
export async function measureInflux(messages: number): Promise<Verdict[]> {
  const influxd = findInfluxd()
  if (influxd === null) {
    console.log('InfluxDB 1.x is not installed (apt-get install influxdb): nothing is measured with it')
    return []
  }
  const mosquitto = findMosquitto()
  if (mosquitto === null) console.log('mosquitto is not installed: no stock flow to compare with')
  const generators = [new LoadGenerator(), new LoadGenerator()] as const
  try {
    const programs = mosquitto === null ? null : { mosquitto, influxd }
    const runs = await compare(generators[0], influxd, programs, messages)
    console.log(`\n${runsTable(runs)}\n\n${influxRatios(runs)}\n${threadsText(runs)}\n`)
    const losses = await during(await startBusbarWithInflux(influxd), async (busbar) => {
      await busbar.deploySink()
      if (programs === null) return disturbAll([[generators[0], busbar]])
      const stock = await startStockInflux({ ...programs, variant: 'batch', queued: usualQueue })
      return during(stock, () =>
        disturbAll([
          [generators[0], stock],
          [generators[1], busbar],
        ]),
      )
    })
    console.log(`\n${lossTable(losses, disturbances)}\n`)
    return influxVerdicts(runs, losses)
  } finally {
    for (const generator of generators) generator.close()
  }
}

type StockPrograms = Pick<StockOptions, 'mosquitto' | 'influxd'>

async function compare(
  generator: LoadGenerator,
  influxd: string,
  programs: StockPrograms | null,
  messages: number,
): Promise<InfluxRuns> {
  const ours = async (peer: Peer | null): Promise<Rounds> =>
    during(await startBusbarWithInflux(influxd), (busbar) => takeTurns(generator, busbar, peer, messages, say))
  if (programs === null) return { single: null, ...(await ours(null)) }
  const stock = (variant: StockVariant) => startStockInflux({ ...programs, variant, queued: 0 })
  const single = await during(await stock('single'), (stack) => climb(generator, stack, ladders.single))
  return during(await stock('batch'), async (stack) => {
    const best = await climb(generator, stack, ladders.batch)
    const rate = Math.round(overload * (best?.offered ?? ladders.batch.from))
    const { batch, ...rounds } = await ours({ stack, rate, seconds: loadSeconds })
    return { single, batch: batch ?? best, ...rounds }
  })
}

async function during<S extends InfluxStack, T>(stack: S, work: (stack: S) => Promise<T>): Promise<T> {
  try {
    return await work(stack)
  } finally {
    await stack.stop()
  }
}

/** The best a stock flow does. */
function climb(generator: LoadGenerator, stack: InfluxStack, ladder: Ladder): Promise<InfluxRun | null> {
  return highestRate(ladder, async (rate) => {
    const { run } = await runLoad(generator, stack, offered(rate, loadSeconds))
    say(run)
    if (run.missing > 0) await startAfresh(stack)
    return run
  })
}

/** What one load has left behind in Node-RED is not to weigh on the next. */
async function startAfresh(stack: InfluxStack): Promise<void> {
  await stack.killNodeRed()
  await stack.startNodeRed()
}

async function disturbAll(stacks: readonly (readonly [LoadGenerator, InfluxStack])[]): Promise<readonly Loss[]> {
  const losses: Loss[] = []
  for (const disturbance of disturbances) {
    losses.push(...(await Promise.all(stacks.map(([generator, stack]) => disturb(generator, stack, disturbance)))))
  }
  return losses
}

function say({ name, offered: rate, acknowledged, perSecond, missing, catchUpSeconds }: InfluxRun): void {
  const given = rate === null ? '' : `offered ${whole(rate)}/s, `
  const late = `${catchUpSeconds.toFixed(1)} s behind at the end`
  console.log(
    `${name}: ${given}${whole(acknowledged)} acknowledged, ${whole(perSecond)} points/s, ${whole(missing)} missing, ${late}`,
  )
}
