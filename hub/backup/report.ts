import type { MadeBackup } from './make-backup'
import type { Manifest } from './manifest'
import type { Owner } from './restore'
import { sizeText } from './room'

/** Problems a person is shown. */
const mostShown = 20

const secrets =
  'It holds secrets: passwords’ hashes, the keys of the certificate authority and the flows’ credentials. It is readable by its owner only; keep it so wherever it goes.'

/** What `npm run backup` says at the end. */
export function madeText(path: string, { manifest, unsettled, leftOut }: MadeBackup, seconds: number): string {
  const lines = [
    `Backed up ${manifest.dataDir} to ${path}: ${sumText(manifest)} in ${seconds.toFixed(1)} s.`,
    newestText(manifest),
    ...damageText(manifest),
    ...listText('Written without a break while they were copied, so perhaps not of one moment', unsettled),
    ...listText('Not in it, because it is neither file nor folder', leftOut),
    secrets,
  ]
  return text(lines)
}

/** What `npm run backup -- verify` says of a backup that is whole. */
export function wholeText(path: string, manifest: Manifest): string {
  return text([
    `${path} is whole: ${sumText(manifest)}, of ${iso(manifest.begun)}, made by Busbar ${manifest.version}.`,
    newestText(manifest),
    ...damageText(manifest),
  ])
}

/** What is wrong with a backup. */
export function notWholeText(path: string, problems: readonly string[]): string {
  const more = problems.length > mostShown ? [`- and ${problems.length - mostShown} more`] : []
  return text([`${path} is not whole:`, ...problems.slice(0, mostShown).map((one) => `- ${one}`), ...more])
}

/** What `npm run restore` says, and what is to be done next. */
export function restoredText(path: string, to: string, manifest: Manifest, owner: Owner | null, version: string): string {
  const lines = [
    `Restored ${path}, of ${iso(manifest.begun)}, to ${to}: ${sumText(manifest)}.`,
    newestText(manifest),
    ...damageText(manifest),
    ...(owner === null ? [] : [`It belongs to the user with the number ${owner.uid}, as the folder it is in.`]),
    ...(manifest.version === version
      ? []
      : [`It was made by Busbar ${manifest.version}; this is ${version}. An older one may refuse what a newer one wrote.`]),
    '',
    'What to do next:',
    '- See that the old Busbar does not run any more: two on the same devices would each have a part of the readings.',
    `- Start Busbar with BUSBAR_DATA=${to}, as the user the folder belongs to.`,
    `- Users, sessions, API keys, devices and certificates are those of ${iso(manifest.begun)}. Disable, end or revoke again what was since.`,
    '- npm run replay compares its readings with its journal.',
    secrets,
  ]
  return text(lines)
}

function sumText({ files }: Manifest): string {
  return `${files.length} files with ${sizeText(files.reduce((sum, { size }) => sum + size, 0))}`
}

function newestText({ newest }: Manifest): string {
  return newest === null
    ? 'Its journal has no message.'
    : `Its newest message is number ${newest.position} of the journal, of ${iso(newest.receivedAt)}.`
}

function damageText({ files }: Manifest): readonly string[] {
  const damaged = files.filter(({ damage }) => damage !== undefined)
  return listText(
    'Damaged in the original already; what can be read of it will be read',
    damaged.map(({ path, damage }) => `${path} (${damage})`),
  )
}

function listText(what: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return []
  const more = paths.length > mostShown ? ` and ${paths.length - mostShown} more` : ''
  return [`${what}: ${paths.slice(0, mostShown).join(', ')}${more}.`]
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
