import type { DamagedSegment } from '../../core/ports/journal'
import { type Compared, comparedKinds, type Difference } from './compare/difference'

/** Differences a person is shown. */
const mostShown = 20

/** What a replay found out. Times are ms UTC. */
export interface ReplayReport {
  readonly dataDir: string
  readonly timeZone: string
  readonly from: number | null
  readonly device: string | null
  /** Last position that was replayed, and when it arrived; 0 when there was nothing. */
  readonly upTo: number
  readonly asOf: number
  readonly uplinks: number
  readonly seconds: number
  /** Position and arrival of the journal's first message, when earlier ones were deleted; null: it is whole. */
  readonly pruned: { readonly position: number; readonly receivedAt: number } | null
  readonly damaged: readonly DamagedSegment[]
  /** Messages that were read a second time after an operator's decision. */
  readonly offeredAgain: number
  /** Messages behind what is projected. */
  readonly notProjected: number
  readonly compared: Readonly<Record<Compared, number>>
  readonly differing: Readonly<Record<Compared, number>>
  /** Things that new readings changed while they were compared. */
  readonly movedOn: number
  /** The first of them, by event time. */
  readonly differences: readonly Difference[]
  /** Where the rebuilt database is; null: deleted. */
  readonly kept: string | null
}

/** Whether the live database is what the journal gives. */
export function isSame({ differing }: ReplayReport): boolean {
  return comparedKinds.every((kind) => differing[kind] === 0)
}

/** The report for a person. */
export function reportText(report: ReplayReport): string {
  const { uplinks, seconds, upTo, asOf, kept } = report
  const read =
    upTo === 0
      ? 'The journal has nothing that is projected.'
      : `Read ${count(uplinks, 'message')} in ${seconds.toFixed(1)} s, up to position ${upTo} of ${iso(asOf)}.`
  const lines = [read, ...limits(report), comparedText(report), ...notes(report)]
  if (isSame(report)) lines.push('Nothing differs.')
  else
    lines.push(
      '',
      ...differencesText(report),
      '',
      'What is known to make a difference:',
      ...reasons(report).map((one) => `- ${one}`),
    )
  if (kept !== null) lines.push(`The rebuilt database is in ${kept}.`)
  return `${lines.join('\n')}\n`
}

function limits({ from, device }: ReplayReport): readonly string[] {
  const what = device === null ? 'what' : `what ${device} sent that`
  if (from !== null) return [`Compared is only ${what} arrived since ${iso(from)}.`]
  return device === null ? [] : [`Compared is only ${device}.`]
}

function comparedText({ compared: { readings, latest, gaps, buckets } }: ReplayReport): string {
  const parts = [
    count(readings, 'reading'),
    `the newest values of ${count(latest, 'device')}`,
    count(gaps, 'gap'),
    `${count(buckets, 'value')} of roll-ups`,
  ]
  return `Compared: ${parts.join(', ')}.`
}

function notes({ pruned, notProjected, movedOn, damaged }: ReplayReport): readonly string[] {
  const out: string[] = []
  if (pruned) {
    out.push(
      `The journal begins with position ${pruned.position} of ${iso(pruned.receivedAt)}; what is older was deleted (journal.retentionDays) and is not compared.`,
    )
  }
  for (const { segment, from, to } of damaged) out.push(`Positions ${from} to ${to} of the journal (${segment}) cannot be read.`)
  if (notProjected > 0) out.push(`${count(notProjected, 'message')} after it are not projected yet, or leave nothing to compare.`)
  if (movedOn > 0)
    out.push(
      `${count(movedOn, 'thing')} changed while being compared and were left out; run it again, or while Busbar is stopped.`,
    )
  return out
}

function differencesText({ differing, differences }: ReplayReport): readonly string[] {
  const total = comparedKinds.reduce((sum, kind) => sum + differing[kind], 0)
  const kinds = comparedKinds.filter((kind) => differing[kind] > 0).map((kind) => `${kind} ${number(differing[kind])}`)
  const shown = differences.slice(0, mostShown)
  return [
    `${count(total, 'difference')} (${kinds.join(', ')})${total > shown.length ? `, the first ${shown.length}` : ''}:`,
    ...shown.map(({ device, at, detail }) => `  ${iso(at)}  ${device}: ${detail}`),
  ]
}

/** The reasons that fit, the likeliest first. */
function reasons(report: ReplayReport): readonly string[] {
  const { pruned, damaged, offeredAgain, differing, timeZone } = report
  return [
    ...(offeredAgain > 0
      ? [
          `${count(offeredAgain, 'message')} were taken up again after an approval or a change of type. Rebuilt, they count where they came first, so gaps and found out epochs may differ.`,
        ]
      : []),
    'Devices whose type or approval was changed: the journal is read with what the registry says today. So it is with registration.policy.',
    ...(pruned
      ? [
          'The journal was pruned: a reading that was sent again cannot be recognised when its first copy is no longer there. Nor can be told which channels took the places of a device that made up too many (TOO_MANY_CHANNELS).',
        ]
      : []),
    ...(damaged.length > 0 ? ['What the damaged parts of the journal held is in the live database only.'] : []),
    ...(differing.buckets > 0
      ? [
          `The time zone is ${timeZone} here: with another one, or another retention, Busbar made other roll-ups. Give this command Busbar's own environment, or --settings.`,
        ]
      : []),
    'Another version of Busbar decoded the messages when they came.',
    'None of these: the live database is damaged or was changed. Stop Busbar, move projection.db away, and start it: it is made again from the journal.',
  ]
}

function count(amount: number, noun: string): string {
  return `${number(amount)} ${noun}${amount === 1 ? '' : 's'}`
}

function number(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ' ')
}

function iso(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at)
}
