import type { Restored } from './restore-archive'
import { countText, findingLines, iso, plural, stretchText, text } from './words'

/** What `npm run archive -- restore` says at the end, and what is to be done next. */
export function restoredText(place: string, to: string, restored: Restored, seconds: number): string {
  const { journal, before, site } = restored
  if (journal.uplinks === 0) {
    return text([
      `${to} has all that is in ${place} already: its journal goes to position ${before}. Nothing was added.`,
      ...leftOutLines(restored),
    ])
  }
  const { first, last, uplinks, segments } = journal
  const behind = before === 0 ? '' : `, behind position ${before} which it had`
  return text([
    `Restored ${plural(uplinks, 'message')} from ${place} to ${to}: ${stretchText({ first, last })}${behind}, in ${plural(segments, 'part')} of the journal, in ${seconds.toFixed(1)} s.`,
    `They arrived from ${iso(restored.from)} to ${iso(restored.to)}.`,
    ...holeLines(restored),
    ...usedAgainLines(restored),
    ...leftOutLines(restored),
    '',
    ...(restored.isPartial ? partialLines(to) : nextLines(to, site, before)),
  ])
}

function holeLines({ journal: { first, last, uplinks }, before }: Restored): readonly string[] {
  const missing = last - (before === 0 ? first - 1 : before) - uplinks
  const begins = before === 0 && first > 1 ? [`It begins with position ${first}: what came before is not in the archive.`] : []
  if (missing === 0) return begins
  return [
    ...begins,
    `${plural(missing, 'position')} among them have no message. Busbar will name these parts of the journal as not whole.`,
  ]
}

function usedAgainLines({ usedAgain }: Restored): readonly string[] {
  return usedAgain === 0 ? [] : [`${plural(usedAgain, 'position')} had two messages; the later one was restored.`]
}

function leftOutLines({ findings }: Restored): readonly string[] {
  if (findings.length === 0) return []
  const most = findings.reduce((sum, { uplinks }) => sum + uplinks, 0)
  return [`Left out, with up to ${countText(most)} messages:`, ...findingLines(findings)]
}

function partialLines(to: string): readonly string[] {
  return [
    `This is a part of what the site recorded, for an investigation. Do not run ${to} as the plant's hub: it would give out positions that`,
    'the archive has for other messages. A Busbar that is started on it reads the messages and shows their readings.',
  ]
}

function nextLines(to: string, site: string, before: number): readonly string[] {
  const derived = 'readings, newest values, gaps, roll-ups'
  const more = before === 0 ? `derives ${derived} from the messages` : `goes on deriving ${derived} where the backup ended`
  return [
    'What to do next:',
    '- See that the old Busbar does not run any more: two on the same devices would each have a part of the readings.',
    `- Start Busbar with BUSBAR_DATA=${to}. At that start it ${more}, and takes new messages meanwhile.`,
    before === 0
      ? '- Not in an archive: users and API keys, devices with their names, groups, approval and credentials, certificates, settings, flows. Restore a backup first and this into it, or set them up again.'
      : '- Users, devices, certificates, settings and flows are those of the backup; what was changed since is not in an archive.',
    `- It is site ${site}: an archive sink with the same place goes on there.`,
  ]
}
