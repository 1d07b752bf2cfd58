import { cpus } from 'node:os'
import { blockedFlow, deployUnderLoad, undisturbed, type Verdict } from './checks/disturbances'
import { LoadGenerator } from './load/load-generator'
import { measure, type Row, storedReadings } from './measure'
import { fleet } from './plan'
import { megabytes, ms, whole } from './report/numbers'
import { ratios, rowsTable, verdictLine } from './report/report'
import { startBrokerOnly } from './targets/broker-only'
import { startBusbar } from './targets/busbar'
import { findMosquitto, startMosquitto } from './targets/mosquitto'
import type { Target } from './targets/target'

/** The command `npm run bench`. docs/benchmarks.md says how to read what it prints. */
async function main(): Promise<number> {
  const [{ model } = { model: 'unknown processor' }] = cpus()
  console.log(`${cpus().length} × ${model}, Node ${process.version}, loopback, load generator on the same machine`)
  console.log(`${fleet.clients} clients, QoS 1, ${fleet.window} messages of each on the way\n`)

  const generator = new LoadGenerator()
  const alone = await run(await startBrokerOnly('acknowledge'), (target) => measure(generator, target))
  const journal = await run(await startBrokerOnly('journal'), (target) => measure(generator, target))

  const verdicts: Verdict[] = []
  const everything = await run(await startBusbar(), async (busbar) => {
    const row = await measure(generator, busbar, () => storedReadings(busbar))
    console.log(`  of them seen by the flow: ${whole(await busbar.counted())}`)
    const quiet = await undisturbed(generator, busbar)
    console.log(`  at ${whole(quiet.perSecond)}/s: PUBACK p50 ${ms(quiet.latency.p50)}, p99 ${ms(quiet.latency.p99)}`)
    verdicts.push(await blockedFlow(generator, busbar, quiet), await deployUnderLoad(generator, busbar))
    return row
  })
  const rows = [alone, journal, everything]

  const mosquitto = findMosquitto()
  if (mosquitto === null) console.log('mosquitto is not installed: no peer to compare with')
  else rows.push(await run(await startMosquitto(mosquitto), (target) => measure(generator, target, target.counted)))
  generator.close()

  verdicts.push(keepsItsRate(journal, everything))
  console.log(`\n${rowsTable(rows)}\n\n${ratios(alone, journal, everything)}\n`)
  for (const verdict of verdicts) console.log(verdictLine(verdict))
  return verdicts.every((verdict) => verdict.holds) ? 0 : 1
}

/** Measures a target and stops it, whatever happens. */
async function run<T extends Target>(target: T, action: (target: T) => Promise<Row>): Promise<Row> {
  try {
    const row = await action(target)
    console.log(`${row.name}: ${whole(row.load.perSecond)}/s, p99 ${ms(row.load.latency.p99)}, ${megabytes(row.peakBytes)}`)
    return row
  } finally {
    await target.stop()
  }
}

function keepsItsRate(journal: Row, everything: Row): Verdict {
  const share = (everything.through?.perSecond ?? 0) / journal.load.perSecond
  return {
    promise: 'the whole path keeps at least 40 % of the rate of the broker with its journal',
    seen: `${Math.round(100 * share)} %, ${everything.through?.missing ?? 0} of ${everything.load.acknowledged} missing`,
    holds: share >= 0.4 && everything.through?.missing === 0,
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(2)
  },
)
