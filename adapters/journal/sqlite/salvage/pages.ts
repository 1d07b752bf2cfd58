import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { pageSize } from '../segment-schema'

const walHeaderBytes = 32
const frameHeaderBytes = 24

/**
 * The pages of a segment without SQLite: from the file, or, where it has a newer one, from its write-ahead log.
 * Layout: https://www.sqlite.org/fileformat2.html, sections 1.2 and 4.1. A page that cannot be read is null.
 */
export class Pages {
  readonly #file: number
  readonly #wal: number | null
  /** Page number to the offset of its newest committed version in the log. */
  readonly #logged: ReadonlyMap<number, number>
  readonly count: number

  constructor(path: string) {
    this.#file = openSync(path, 'r')
    this.#wal = existsSync(`${path}-wal`) ? openSync(`${path}-wal`, 'r') : null
    this.#logged = this.#wal === null ? new Map() : committedPages(this.#wal)
    this.count = Math.max(Math.ceil(fstatSync(this.#file).size / pageSize), ...this.#logged.keys())
  }

  /** Page numbers begin at 1. */
  read(page: number): Buffer | null {
    const offset = this.#logged.get(page)
    if (offset !== undefined && this.#wal !== null) return readPage(this.#wal, offset)
    return readPage(this.#file, (page - 1) * pageSize)
  }

  close(): void {
    closeSync(this.#file)
    if (this.#wal !== null) closeSync(this.#wal)
  }
}

function readPage(file: number, offset: number): Buffer | null {
  const page = Buffer.alloc(pageSize)
  try {
    return readSync(file, page, 0, pageSize, offset) > 0 ? page : null
  } catch {
    return null
  }
}

/** Frames count only up to the last commit, and only while their salts are those of the log's header. */
function committedPages(wal: number): Map<number, number> {
  const committed = new Map<number, number>()
  const pending = new Map<number, number>()
  const header = Buffer.alloc(walHeaderBytes)
  readSync(wal, header, 0, walHeaderBytes, 0)
  const frame = Buffer.alloc(frameHeaderBytes)
  const end = fstatSync(wal).size - frameHeaderBytes - pageSize
  for (let offset = walHeaderBytes; offset <= end; offset += frameHeaderBytes + pageSize) {
    readSync(wal, frame, 0, frameHeaderBytes, offset)
    if (frame.compare(header, 16, 24, 8, 16) !== 0) break
    pending.set(frame.readUInt32BE(0), offset + frameHeaderBytes)
    if (frame.readUInt32BE(4) === 0) continue
    for (const [page, at] of pending) committed.set(page, at)
    pending.clear()
  }
  return committed
}
