import type { Verified } from './verify-archive'
import { bytesText, findingLines, iso, plural, shown, text } from './words'

/** What `npm run archive -- verify` says of an archive in which all is right. */
export function wholeText(place: string, verified: Verified): string {
  return text([
    `${place} is whole: ${sumText(verified)}.`,
    ...arrivalLines(verified),
    ...harmlessLines(verified),
    ...beginLines(verified),
    ...usedAgainLines(verified),
    ...unnamedLines(verified),
  ])
}

/** What is wrong, and what of it can be restored all the same. */
export function damagedText(place: string, verified: Verified): string {
  const { findings, uplinks } = verified
  const most = findings.reduce((sum, finding) => sum + finding.uplinks, 0)
  const lost = most === 0 ? 'No message is affected.' : `At most ${plural(most, 'message')} cannot be restored.`
  const still = uplinks === 0 ? 'Nothing can be restored.' : `What can be restored (with --damaged skip): ${sumText(verified)}.`
  return text([
    `${place} is not whole:`,
    ...findingLines(findings),
    lost,
    still,
    ...arrivalLines(verified),
    ...unnamedLines(verified),
  ])
}

function sumText({ batches, objects, uplinks, readings, sinceDay }: Verified): string {
  const since = sinceDay === null ? '' : `, of what arrived since ${sinceDay} (UTC)`
  const files = `${plural(batches, 'batch', 'batches')} and ${plural(objects, 'file')}`
  return `${plural(uplinks, 'message')} in ${files}, and ${plural(readings, 'file')} of daily readings${since}`
}

function arrivalLines({ from, to }: Verified): readonly string[] {
  return from === null || to === null ? [] : [`The messages arrived from ${iso(from)} to ${iso(to)}.`]
}

function harmlessLines({ harmless }: Verified): readonly string[] {
  if (harmless.length === 0) return []
  return ['Damaged, but all of its messages are in another batch, too:', ...findingLines(harmless)]
}

function beginLines({ after }: Verified): readonly string[] {
  return after === null ? [] : [`It begins after position ${after}, which was in it once: what is older was deleted, or is lost.`]
}

function usedAgainLines({ usedAgain: { count, text } }: Verified): readonly string[] {
  if (count === 0) return []
  return [
    `${plural(count, 'position')} have two messages, because the site was restored from a backup and used them again: ${text}. Restoring needs --conflict later.`,
  ]
}

function unnamedLines({ unnamed: { count, bytes, keys } }: Verified): readonly string[] {
  if (count === 0) return []
  const files = `${plural(count, 'file')} with ${bytesText(bytes)}`
  return [
    `In no batch: ${files}. Harmless: left by a crash, after which it was archived again, or just being written.`,
    ...shown(keys),
  ]
}
