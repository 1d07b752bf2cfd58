import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** One segment of the journal on disk. Its name is the position of its first uplink. */
export interface SegmentFile {
  readonly name: string
  readonly path: string
  /** Position of its first uplink. */
  readonly first: number
  /** Whether it was found damaged: nothing is written to it any more, only salvaged from it. */
  readonly setAside: boolean
}

const pattern = /^(\d{12,16})\.(db|damaged)$/

/** The file a segment beginning at `first` has. */
export function segmentFile(folder: string, first: number): SegmentFile {
  const name = `${String(first).padStart(12, '0')}.db`
  return { name, path: join(folder, name), first, setAside: false }
}

/** All segments of a folder, oldest first. */
export function listSegments(folder: string): SegmentFile[] {
  const found: SegmentFile[] = []
  for (const name of readdirSync(folder)) {
    const match = pattern.exec(name)
    if (match) found.push({ name, path: join(folder, name), first: Number(match[1]), setAside: match[2] === 'damaged' })
  }
  return found.sort((a, b) => a.first - b.first)
}

/** First position that a journal keeps; null: it keeps none. */
export function oldestPosition(folder: string): number | null {
  return listSegments(folder)[0]?.first ?? null
}

/** Deletes a segment with everything SQLite put beside it. */
export function removeSegment(path: string): void {
  for (const suffix of ['-wal', '-shm', '-journal', '']) rmSync(`${path}${suffix}`, { force: true })
}

/** Takes a damaged segment out of use but keeps it, with its write-ahead log, for {@link SalvagedSegment}. */
export function setSegmentAside(file: SegmentFile): SegmentFile {
  const path = file.path.replace(/\.db$/, '.damaged')
  if (existsSync(`${file.path}-wal`)) renameSync(`${file.path}-wal`, `${path}-wal`)
  rmSync(`${file.path}-shm`, { force: true })
  renameSync(file.path, path)
  return { name: file.name.replace(/\.db$/, '.damaged'), path, first: file.first, setAside: true }
}

/** Bytes a segment has on disk, its write-ahead log included; 0 when it is gone. */
export function segmentBytes(path: string): number {
  const bytes = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return bytes(path) + bytes(`${path}-wal`)
}
