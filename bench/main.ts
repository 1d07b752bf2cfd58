import { cpus } from 'node:os'
import { blockedFlow, deployUnderLoad, type Verdict } from './checks/disturbances'
import { LoadGenerator } from './load/load-generator'
import { measure, median, type Row, storedReadings } from './measure'
import { fleet, rounds } from './plan'
import { percent, whole } from './report/numbers'
import { ratios, rowsTable, verdictLine } from './report/report'
import { startBrokerOnly } from './targets/broker-only'
import { type RunningBusbar, startBusbar } from './targets/busbar'
import { findMosquitto, startMosquitto } from './targets/mosquitto'
import type { Target } from './targets/target'

/** A target with how to see what comes out of its far end, where it has one. */
interface Contender {
  readonly target: Target
  readonly arrived: (() => Promise<number>) | null
}

/** The command `npm run bench`. docs/benchmarks.md says how to read what it prints. Answers the exit code. */
async function main(): Promise<number> {
  const [{ model } = { model: 'unknown processor' }] = cpus()
  console.log(`${cpus().length} × ${model}, Node ${process.version}, loopback, load generator on the same machine`)
  console.log(`${fleet.clients} clients, QoS 1, ${fleet.window} messages of each on the way; median of ${rounds} rounds\n`)

  const generator = new LoadGenerator()
  const running: Target[] = []
  const started = <T extends Target>(target: T): T => {
    running.push(target)
    return target
  }
  try {
    const alone = started(await startBrokerOnly('acknowledge'))
    const journal = started(await startBrokerOnly('journal'))
    const busbar = started(await startBusbar())
    const contenders: Contender[] = [
      { target: alone, arrived: null },
      { target: journal, arrived: null },
      { target: busbar, arrived: () => storedReadings(busbar) },
    ]
    const program = findMosquitto()
    if (program === null) console.log('mosquitto is not installed: no peer to compare with')
    else {
      const mosquitto = started(await startMosquitto(program))
      contenders.push({ target: mosquitto, arrived: mosquitto.counted })
    }
    return await report(generator, contenders, busbar)
  } finally {
    generator.close()
    for (const target of running) await target.stop()
  }
}

async function report(generator: LoadGenerator, contenders: readonly Contender[], busbar: RunningBusbar): Promise<number> {
  const rows = await race(generator, contenders)
  const verdicts = [...rateVerdict(rows), await blockedFlow(generator, busbar), await deployUnderLoad(generator, busbar)]
  console.log(`\n${rowsTable(rows)}\n\n${ratios(rows)}\n`)
  for (const verdict of verdicts) console.log(verdictLine(verdict))
  return verdicts.every((verdict) => verdict.holds) ? 0 : 1
}

/** Measures each in turn, round by round. */
async function race(generator: LoadGenerator, contenders: readonly Contender[]): Promise<Row[]> {
  const seen = contenders.map((): Row[] => [])
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { target, arrived }] of contenders.entries()) {
      const row = await measure(generator, target, arrived)
      seen[index]?.push(row)
      console.log(`round ${round}: ${row.name} ${whole(row.load.perSecond)}/s`)
    }
  }
  return seen.map(median)
}

function rateVerdict([, journal, everything]: readonly Row[]): Verdict[] {
  if (journal === undefined || everything === undefined) return []
  const { perSecond = 0, missing = 0 } = everything.through ?? {}
  const share = perSecond / journal.load.perSecond
  return [
    {
      promise: 'the whole path keeps at least 40 % of the rate of the broker with its journal',
      seen: `${percent(share)} from the first message to the last one stored, ${missing} of ${everything.load.acknowledged} missing`,
      holds: share >= 0.4 && missing === 0,
    },
  ]
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(2)
  },
)
