import { exactTimeText, timeText } from '../ui-shared/time-text'
import { durationText } from './duration-text'
import type { PackedGap } from './page-data'

/** Whose clock a time is read from. */
export interface Reader {
  /** ms UTC. */
  readonly now: number
  /** The site's time zone. */
  readonly zone: string
}

const minute = 60_000

/** Why data is missing, as the end of a phrase: "12 min gap at 02:10, restart". */
export const reasonWords: Readonly<Record<NonNullable<PackedGap['reason']>, string>> = {
  restart: 'restart',
  lost: 'device memory full',
  offline: 'not connected',
}

const reasonSentences: Readonly<Record<NonNullable<PackedGap['reason']>, string>> = {
  restart: 'The device restarted.',
  lost: 'The memory of the device was full, and it had to drop them.',
  offline: 'The device was not connected.',
}

/** `02:10 – 02:22` of today, with dates for other days, with seconds when it was short. */
export function spanText(from: number, to: number, { now, zone }: Reader): string {
  if (to - from < 2 * minute) return `${dated(from, now, zone)}${seconds(from, zone)} – ${seconds(to, zone)}`
  const sameDay = timeText(to, from, zone).length === '00:00'.length
  return `${timeText(from, now, zone)} – ${sameDay ? timeText(to, to, zone) : timeText(to, now, zone)}`
}

/** A gap in words, for somebody who has to decide whether to act: when, how long, what is missing, and why. */
export function gapText(gap: PackedGap, reader: Reader): string {
  const when = `${spanText(gap.from, gap.to, reader)} (${durationText(gap.to - gap.from)})`
  const why = gap.reason === null ? 'Why is not known.' : reasonSentences[gap.reason]
  if (gap.missing === 0) return `Filled gap ${when}. ${filledText(gap, reader)}`
  return `${gap.kind === 'silence' ? 'Silence' : 'Gap'} ${when}. ${missingText(gap)} ${why}`
}

/** A device that has stopped sending. */
export function silentText(since: number, { now, zone }: Reader): string {
  return `Silent since ${timeText(since, now, zone)} (${durationText(now - since)}). Nothing newer has arrived.`
}

function missingText({ kind, count, missing }: PackedGap): string {
  if (missing < count) return `${missing} of ${readings(count)} still missing.`
  return kind === 'silence' ? `Nothing was measured; usual would be ${readings(count)}.` : `${readings(count)} missing.`
}

function filledText({ count, filledAt }: PackedGap, { now, zone }: Reader): string {
  const when = filledAt === null ? '' : `, the last at ${timeText(filledAt, now, zone)}`
  return `${readings(count)} arrived late${when}. Nothing is missing.`
}

function readings(count: number): string {
  return count === 1 ? '1 reading' : `${count} readings`
}

function dated(at: number, now: number, zone: string): string {
  return timeText(at, now, zone).slice(0, -'00:00'.length)
}

function seconds(at: number, zone: string): string {
  return exactTimeText(at, zone).slice(-'00:00:00'.length)
}
