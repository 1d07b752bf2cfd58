import { keyPart } from '../../adapters/archive/format/key-part'
import type { ArchivedObject } from '../../adapters/archive/format/manifest'
import { type ImportedJournal, JournalImport } from '../../adapters/journal/sqlite'
import { JournalUnavailableError } from '../../core/ports/journal'
import { asCannotRun } from '../backup/failure'
import type { Room } from '../backup/room'
import { CannotRunError } from '../replay/cannot-run'
import type { ArchiveReader } from './archive-reader'
import { Conflicts } from './conflicts'
import { DamagedArchiveError, type Finding } from './finding'
import { Losses } from './losses'
import { type Decide, mergeByPosition } from './merge'
import { rawKeyParts } from './raw-key'
import { readBatches } from './read-batches'
import type { RestoreTarget } from './restore-target'
import { requireSameSite, siteOf } from './same-site'
import { everything, type Surveyed, survey } from './survey'

/** Bytes in the journal for a byte in the archive, at least (measured: 4.5, with values that are mostly noise). */
const unpackedFactor = 4

export interface RestoreOptions {
  readonly reader: ArchiveReader
  /** Of the archive, for people. */
  readonly place: string
  readonly target: RestoreTarget
  readonly room: Pick<Room, 'requireFor' | 'check'>
  readonly until: number | null
  readonly devices: readonly string[] | null
  readonly skipDamaged: boolean
  readonly takeLater: boolean
  /** Before the first message is read. */
  readonly onBegin?: (surveyed: Surveyed) => void
  readonly onBytes?: (bytes: number) => void
}

export interface Restored {
  readonly site: string
  readonly journal: ImportedJournal
  /** Newest position the folder had; 0: none. */
  readonly before: number
  /** Arrival of the oldest and the newest restored message, ms UTC. */
  readonly from: number
  readonly to: number
  /** What was left out. */
  readonly findings: readonly Finding[]
  /** Positions of which only the later message was restored. */
  readonly usedAgain: number
  /** Restored was less than the archive has: the result is no site's journal. */
  readonly isPartial: boolean
}

/**
 * Adds messages of an archive to a data folder's journal: those above its newest position. All of them or none. Rejects with
 * {@link DamagedArchiveError} and {@link CannotRunError}.
 */
export async function restoreArchive(options: RestoreOptions): Promise<Restored> {
  let into: JournalImport | null = null
  try {
    const { reader, target, place } = options
    const index = await reader.index(place)
    const losses = new Losses()
    losses.add(...index.findings)
    requireNothingLost(losses, options)
    const site = await siteOf(reader, index)
    into = new JournalImport(target.journal, { owner: target.owner })
    await requireSameSite(options, index, site, into.last)
    const above = into.last
    const wants = wantsObject(above, options.devices)
    const surveyed = await survey(reader, index, site, { ...everything, above, until: options.until, wants })
    losses.add(...surveyed.findings.map((finding) => beyond(above, finding)))
    requireNothingLost(losses, options)
    options.room.requireFor(surveyed.bytes * unpackedFactor)
    options.onBegin?.(surveyed)
    const arrivals = await bringIn(options, { into, surveyed, site, wants, losses })
    const isPartial = options.devices !== null || options.until !== null
    // Without the site's id the plant's archive takes nothing from it, should somebody start Busbar on a part.
    if (target.site === null && !isPartial) target.giveSite(site)
    const before = into.last
    const journal = into.commit()
    if (target.isNew && journal.uplinks === 0) throw new CannotRunError(`nothing of that is in ${place}; nothing was made`)
    target.finish()
    return { site, journal, before, ...arrivals, findings: losses.lost, isPartial }
  } catch (error) {
    if (error instanceof JournalUnavailableError) {
      const { path } = options.target
      throw new CannotRunError(`${error.message} Move the journal of ${path} away, or restore into another folder`)
    }
    throw asCannotRun(error, 'it could not be restored')
  } finally {
    into?.discard()
  }
}

interface Work {
  readonly into: JournalImport
  readonly surveyed: Surveyed
  readonly site: string
  readonly wants: (object: ArchivedObject) => boolean
  readonly losses: Losses
}

async function bringIn(
  options: RestoreOptions,
  { into, surveyed, site, wants, losses }: Work,
): Promise<Pick<Restored, 'from' | 'to' | 'usedAgain'>> {
  const { reader, room, until, takeLater, onBytes } = options
  const conflicts = new Conflicts()
  const decide: Decide = (one, other) => {
    const later = conflicts.decide(one, other)
    if (!options.skipDamaged && conflicts.findings().length > 0) throw new DamagedArchiveError(conflicts.findings())
    const { count, text } = conflicts.usedAgain
    if (count > 0 && !takeLater) {
      throw new CannotRunError(
        `${text}. The site was restored from a backup and used positions again; --conflict later takes the later messages and leaves out the others`,
      )
    }
    return later
  }
  const { names } = surveyed
  const onFinding = (finding: Finding) => losses.add(beyond(into.last, finding))
  const batches = readBatches({ reader, names, site, wants, onFinding, onObject: ({ bytes }) => onBytes?.(bytes) })
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for await (const uplinks of mergeByPosition(batches, decide)) {
    losses.passed(uplinks)
    requireNothingLost(losses, options)
    const newer = uplinks.filter(({ position }) => position > into.last)
    const end = until === null ? -1 : newer.findIndex(({ receivedAt }) => receivedAt >= until)
    const taken = end === -1 ? newer : newer.slice(0, end)
    into.add(taken)
    for (const { receivedAt } of taken) {
      if (receivedAt < from) from = receivedAt
      if (receivedAt > to) to = receivedAt
    }
    room.check()
    if (end !== -1) break
  }
  losses.end()
  losses.add(...conflicts.findings())
  requireNothingLost(losses, options)
  return { from, to, usedAgain: conflicts.usedAgain.count }
}

/** Throws as soon as something is lost that may not be left out. */
function requireNothingLost({ lost }: Losses, { skipDamaged }: RestoreOptions): void {
  if (!skipDamaged && lost.length > 0) throw new DamagedArchiveError(lost)
}

/** What is there already does not matter. */
function beyond(above: number, finding: Finding): Finding {
  const { stretch } = finding
  return stretch === undefined
    ? finding
    : { ...finding, stretch: { first: Math.max(stretch.first, above + 1), last: stretch.last } }
}

function wantsObject(above: number, devices: readonly string[] | null): (object: ArchivedObject) => boolean {
  const parts = devices && new Set(devices.map(keyPart))
  return ({ key, last }) => last > above && (parts === null || parts.has(rawKeyParts(key)?.device ?? ''))
}
