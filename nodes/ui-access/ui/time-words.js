import { agoText } from '../../ui-shared/age'

const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
const withSeconds = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })

/** `2026-11-21 06:10`, by the browser's clock and zone; a dash for never. */
export const timeText = (ms) => (ms === null || ms === undefined ? '–' : format.format(ms))

/** With seconds, for the audit. */
export const exactTimeText = (ms) => withSeconds.format(ms)

/** `5 min ago`; `never` for null. */
export const agoOrNever = (ms, now) => (ms === null || ms === undefined ? 'never' : agoText(now - ms))

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
]

/** How long until, in one unit, rounded: `in 7 d`; `over` when it has passed. */
export function untilText(ms, now) {
  const left = ms - now
  if (left <= 0) return 'over'
  const [unit, size] = units.find(([, each]) => left >= 1.5 * each) ?? units.at(-1)
  return `in ${Math.max(1, Math.round(left / size))} ${unit}`
}
