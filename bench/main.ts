import { cpus } from 'node:os'
import { drainBacklog } from './checks/backlog'
import { blockedFlow, deployUnderLoad, type Verdict } from './checks/disturbances'
import { measureInflux } from './checks/influx/influx'
import { measureYear } from './checks/year/year'
import { LoadGenerator } from './load/load-generator'
import { storedReadings } from './measure'
import { type BenchOptions, help, parseOptions } from './options'
import { fleet, mixed, rounds, saturated } from './plan'
import { type Contender, race } from './race'
import { mixedRatios, ratios, rowsTable, verdictLine } from './report/report'
import { mixedVerdict, rateVerdict } from './report/verdicts'
import { startBrokerOnly } from './targets/broker-only'
import { type RunningBusbar, startBusbar } from './targets/busbar'
import { startMosquitto } from './targets/mosquitto'
import { findMosquitto } from './targets/mosquitto-broker'
import type { Target } from './targets/target'

/** The command `npm run bench`. docs/benchmarks.md says how to read what it prints. Answers the exit code. */
async function main(options: BenchOptions): Promise<number> {
  if (options.help) {
    console.log(help)
    return 0
  }
  const [{ model } = { model: 'unknown processor' }] = cpus()
  console.log(`${cpus().length} × ${model}, Node ${process.version}, loopback, load generator on the same machine`)
  const verdicts: Verdict[] = []
  if ([...options.only].some((part) => part !== 'year' && part !== 'influx')) verdicts.push(...(await underLoad(options)))
  if (options.only.has('influx')) verdicts.push(...(await measureInflux(options.influxMessages)))
  if (options.only.has('year')) verdicts.push(measureYear(options.yearReadings))
  for (const verdict of verdicts) console.log(verdictLine(verdict))
  return verdicts.every((verdict) => verdict.holds) ? 0 : 1
}

/** What is measured with messages. */
async function underLoad({ only, backlog }: BenchOptions): Promise<Verdict[]> {
  const generator = new LoadGenerator()
  const running: Target[] = []
  const started = <T extends Target>(target: T): T => {
    running.push(target)
    return target
  }
  try {
    const journal = started(await startBrokerOnly('journal'))
    const busbar = started(await startBusbar())
    const behind: Contender = { target: busbar, arrived: () => storedReadings(busbar) }
    const verdicts: Verdict[] = []
    if (only.has('race')) verdicts.push(...(await raceAll(generator, started, journal, behind)))
    if (only.has('mixed')) verdicts.push(...(await raceMixed(generator, journal, behind)))
    if (only.has('disturbances')) verdicts.push(...(await disturb(generator, busbar)))
    if (only.has('backlog')) verdicts.push(await drainBacklog(generator, busbar, backlog))
    return verdicts
  } finally {
    generator.close()
    for (const target of running) await target.stop()
  }
}

async function raceAll(
  generator: LoadGenerator,
  started: <T extends Target>(target: T) => T,
  journal: Target,
  busbar: Contender,
): Promise<Verdict[]> {
  console.log(
    `${fleet.squads[0].clients} clients, QoS 1, ${fleet.window} messages of each on the way; median of ${rounds} rounds\n`,
  )
  const alone = started(await startBrokerOnly('acknowledge'))
  const contenders: Contender[] = [{ target: alone, arrived: null }, { target: journal, arrived: null }, busbar]
  const program = findMosquitto()
  if (program === null) console.log('mosquitto is not installed: no peer to compare with')
  else {
    const mosquitto = started(await startMosquitto(program))
    contenders.push({ target: mosquitto, arrived: mosquitto.counted })
  }
  const rows = await race(generator, contenders, () => saturated)
  console.log(`\n${rowsTable(rows)}\n\n${ratios(rows)}\n`)
  return rateVerdict(rows)
}

async function raceMixed(generator: LoadGenerator, journal: Target, busbar: Contender): Promise<Verdict[]> {
  const kinds = mixed(0).squads.map(({ kind, clients }) => `${clients} ${kind}`)
  console.log(`mixed fleet: ${kinds.join(', ')}; QoS as the devices use; median of ${rounds} rounds\n`)
  const rows = await race(generator, [{ target: journal, arrived: null }, busbar], mixed)
  console.log(`\n${rowsTable(rows)}\n\n${mixedRatios(rows)}\n`)
  return mixedVerdict(rows)
}

async function disturb(generator: LoadGenerator, busbar: RunningBusbar): Promise<Verdict[]> {
  return [await blockedFlow(generator, busbar), await deployUnderLoad(generator, busbar)]
}

// So that what it started ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

Promise.resolve()
  .then(() => main(parseOptions(process.argv.slice(2))))
  .then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error)
      process.exit(2)
    },
  )
