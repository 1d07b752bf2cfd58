import type { ArchiveContents, ReadingsContents, Share } from './list-archive'
import { bytesText, countText, findingLines, iso, plural, shown, stretchText, text } from './words'

const mostDevices = 10

/** What `npm run archive -- list` prints. */
export function listText(place: string, contents: ArchiveContents): string {
  const { site, from, to, newest, readings, findings } = contents
  const whose = site === null ? 'nobody can tell of which site' : `site ${site}`
  return text([
    `${place}: ${whose}.`,
    ...(from === null || to === null
      ? ['It has no messages.']
      : [sumText(contents), `They arrived from ${iso(from)} to ${iso(to)}.`]),
    ...(newest === null ? [] : [`Newest: position ${newest.position}, of ${iso(newest.receivedAt)}.`]),
    ...coverageLines(contents),
    readingsText(readings),
    ...sharesLines('By family', contents.families, mostDevices),
    ...sharesLines('By device', contents.devices, mostDevices),
    ...(findings.length === 0 ? [] : ['Damaged or missing, as far as manifests tell (see verify):', ...findingLines(findings)]),
  ])
}

function sumText({ uplinks, batches, objects, bytes, coverage }: ArchiveContents): string {
  const twice = coverage.overlaps ? ', some of them twice' : ''
  return `${plural(uplinks, 'message')}${twice}, in ${plural(batches, 'batch', 'batches')} and ${plural(objects, 'file')} with ${bytesText(bytes)}.`
}

function coverageLines({ coverage, uplinks }: ArchiveContents): readonly string[] {
  const { holes, first, last, overlaps } = coverage
  if (first === 0) return []
  const begins = first > 1 ? [`It begins with position ${first}: what came before was never archived.`] : []
  const between = holes.reduce((sum, hole) => sum + hole.last - hole.first + 1, 0)
  // Where batches overlap, their messages cannot be counted without reading them.
  const within = overlaps ? 0 : last - first + 1 - between - uplinks
  return [
    ...begins,
    ...(holes.length === 0 ? [] : ['No batch has these positions:', ...shown(holes.map(stretchText))]),
    ...(within > 0
      ? [`${plural(within, 'position')} within batches have no message: of devices that are not archived, or lost.`]
      : []),
  ]
}

function readingsText({ files, bytes, days, from, to }: ReadingsContents): string {
  if (from === null || to === null) return 'It has no daily readings (Parquet).'
  const range = from === to ? from : `${from} to ${to}`
  return `Daily readings: ${plural(days, 'day')}, ${range}, in ${plural(files, 'Parquet file')} with ${bytesText(bytes)}.`
}

function sharesLines(title: string, shares: readonly Share[], most: number): readonly string[] {
  if (shares.length === 0) return []
  const lines = shares.map(({ name, uplinks, bytes }) => `${name}: ${plural(uplinks, 'message')}, ${bytesText(bytes)}`)
  return [shares.length > most ? `${title} (${countText(shares.length)}):` : `${title}:`, ...shown(lines, most)]
}
