import type { Verdict } from '../checks/disturbances'
import type { Row } from '../measure'
import { megabytes, ms, percent, whole } from './numbers'
import { table } from './table'

/** The measured rows as a Markdown table. */
export function rowsTable(rows: readonly Row[]): string {
  const head = ['', 'acknowledged/s', 'PUBACK p50', 'p99', 'through/s', 'caught up after', 'missing', 'memory']
  return table(
    head,
    rows.map(({ name, load, peakBytes, through }) => [
      name,
      whole(load.perSecond),
      ms(load.latency.p50),
      ms(load.latency.p99),
      through === null ? '–' : whole(through.perSecond),
      through === null ? '–' : `${through.catchUpSeconds.toFixed(1)} s`,
      through === null ? '–' : whole(through.missing),
      megabytes(peakBytes),
    ]),
  )
}

/** Rates of a run as shares of each other: what compares from machine to machine. The rows are in the table's order. */
export function ratios([alone, journal, everything]: readonly Row[]): string {
  if (alone === undefined || journal === undefined || everything === undefined) return ''
  const share = (part: number, of: Row): string => percent(part / of.load.perSecond)
  return [
    `with journal / broker alone: ${share(journal.load.perSecond, alone)}`,
    `everything / with journal: ${share(everything.load.perSecond, journal)} acknowledged, ${share(everything.through?.perSecond ?? 0, journal)} all the way through`,
  ].join('\n')
}

/** The mixed fleet on everything, as shares of the broker with its journal. */
export function mixedRatios([journal, everything]: readonly Row[]): string {
  if (journal === undefined || everything === undefined) return ''
  const { load, through } = everything
  const readings = load.readings / load.acknowledged
  const rate = percent(load.perSecond / journal.load.perSecond)
  const slower = (load.latency.p99 / journal.load.latency.p99).toFixed(1)
  const all = percent((through?.perSecond ?? 0) / journal.load.perSecond)
  return (
    `everything / with journal: ${rate} acknowledged, ${all} all the way through, p99 of PUBACK × ${slower}; ` +
    `${readings.toFixed(1)} readings in a message`
  )
}

export function verdictLine({ promise, seen, holds }: Verdict): string {
  return `${holds ? 'holds ' : 'BROKEN'}  ${promise}: ${seen}`
}
