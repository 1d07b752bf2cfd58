import type { ArchiveReader } from './archive-reader'
import { checkReadings } from './check-readings'
import { Conflicts } from './conflicts'
import type { Finding } from './finding'
import { Losses } from './losses'
import { mergeByPosition } from './merge'
import { readBatches } from './read-batches'
import { everything, survey } from './survey'
import { type Unnamed, UnnamedObjects } from './unnamed-objects'
import { iso } from './words'

export interface VerifyOptions {
  readonly reader: ArchiveReader
  /** Of the archive, for people. */
  readonly place: string
  /** Arrival, ms UTC; null: everything. */
  readonly since: number | null
  /** How many bytes there are, before the first message is read. */
  readonly onBegin?: (bytes: number) => void
  readonly onBytes?: (bytes: number) => void
}

export interface Verified {
  readonly site: string | null
  /** UTC day from which on was looked; null: from the beginning. */
  readonly sinceDay: string | null
  /** See {@link survey}. */
  readonly after: number | null
  readonly batches: number
  readonly objects: number
  /** Messages that can be restored, each counted once. */
  readonly uplinks: number
  readonly from: number | null
  readonly to: number | null
  readonly readings: number
  readonly unnamed: Unnamed
  /** Positions with two messages, both right, and one of them in words. */
  readonly usedAgain: Conflicts['usedAgain']
  /** What is damaged, but there once more. */
  readonly harmless: readonly Finding[]
  /** What is damaged or missing. */
  readonly findings: readonly Finding[]
}

/** Reads everything and changes nothing. Rejects with {@link CannotRunError} where there is no archive. */
export async function verifyArchive({ reader, place, since, onBegin, onBytes }: VerifyOptions): Promise<Verified> {
  const index = await reader.index(place)
  const sinceDay = since === null ? null : iso(since).slice(0, 10)
  const { names, bytes, findings, after } = await survey(reader, index, index.site, { ...everything, sinceDay })
  onBegin?.(bytes)
  const losses = new Losses()
  losses.add(...index.findings, ...findings)
  const named = new UnnamedObjects()
  const seen = { objects: 0, uplinks: 0, from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY }
  const batches = readBatches({
    reader,
    names,
    site: index.site,
    onFinding: (finding) => losses.add(finding),
    onObject({ key, bytes }) {
      named.name(key)
      seen.objects++
      onBytes?.(bytes)
    },
  })
  const conflicts = new Conflicts()
  for await (const uplinks of mergeByPosition(batches, conflicts.decide)) {
    losses.passed(uplinks)
    seen.uplinks += uplinks.length
    for (const { receivedAt } of uplinks) {
      if (receivedAt < seen.from) seen.from = receivedAt
      if (receivedAt > seen.to) seen.to = receivedAt
    }
  }
  losses.end()
  losses.add(...conflicts.findings())
  const unnamed = await named.find(reader, sinceDay)
  const readings = await checkReadings(reader, sinceDay, (finding) => losses.add(finding), onBytes)
  const { objects, uplinks } = seen
  const [from, to] = uplinks === 0 ? [null, null] : [seen.from, seen.to]
  const { site } = index
  const { lost, harmless } = losses
  const counted = { batches: names.length, objects, uplinks, from, to, readings }
  return { site, sinceDay, after, ...counted, unnamed, usedAgain: conflicts.usedAgain, harmless, findings: lost }
}
