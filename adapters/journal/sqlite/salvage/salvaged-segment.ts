import { statSync } from 'node:fs'
import type { Uplink } from '../../../../core/uplink'
import { toUplink } from '../row'
import type { SegmentFile } from '../segment-files'
import { rowsOfPage } from './leaf'
import { Pages } from './pages'

/** Positions that cannot be read any more, inclusive. */
export interface Hole {
  readonly from: number
  readonly to: number
}

/** A page with rows, and the range of their positions. */
interface Leaf {
  readonly page: number
  readonly first: number
  readonly last: number
}

/**
 * What is left of a damaged segment: every row whose page is still whole, however little of the tree
 * above it is. Uplinks are never changed or deleted one by one, so a row that proves its checksum is true.
 * Looks at the whole file once: some seconds per GB.
 */
export class SalvagedSegment {
  /** Lost positions before and between what is left; what was lost behind it, the file itself cannot tell. */
  readonly holes: readonly Hole[]
  /** Newest position left; 0 when there is none. */
  readonly last: number
  readonly #path: string
  readonly #leaves: readonly Leaf[]
  readonly #stamp: string

  constructor(file: SegmentFile) {
    this.#path = file.path
    this.#stamp = stamp(file.path)
    const holes: Hole[] = []
    const leaves: Leaf[] = []
    let expected = file.first
    for (const { page, positions } of provenPages(file.path)) {
      leaves.push({ page, first: positions[0] ?? 0, last: positions.at(-1) ?? 0 })
      for (const position of positions) {
        if (position > expected) holes.push({ from: expected, to: position - 1 })
        expected = Math.max(expected, position + 1)
      }
    }
    this.holes = holes
    this.#leaves = leaves
    this.last = leaves.length === 0 ? 0 : expected - 1
  }

  /** Whether the file is still the one that was looked at. */
  isCurrent(): boolean {
    return stamp(this.#path) === this.#stamp
  }

  /** Up to `limit` uplinks above `after` that `keep` accepts, ascending. */
  read(after: number, limit: number, keep: (uplink: Uplink) => boolean): Uplink[] {
    const found: Uplink[] = []
    let newest = after
    const pages = new Pages(this.#path)
    try {
      for (const leaf of this.#leaves) {
        if (found.length >= limit) break
        if (leaf.last <= newest) continue
        for (const row of rowsOfPage(pages, leaf.page)) {
          const uplink = row[0] > newest ? toUplink(row) : null
          if (!uplink) continue
          newest = uplink.position
          if (keep(uplink)) found.push(uplink)
        }
      }
    } finally {
      pages.close()
    }
    return found.slice(0, limit)
  }
}

function stamp(path: string): string {
  const of = (file: string) => {
    const found = statSync(file, { throwIfNoEntry: false })
    return found ? `${found.size} ${found.mtimeMs}` : ''
  }
  return `${of(path)} ${of(`${path}-wal`)}`
}

/** Pages with rows that prove their checksum, in the order of the rows. */
function provenPages(path: string): { page: number; positions: number[] }[] {
  const pages = new Pages(path)
  const found: { page: number; positions: number[] }[] = []
  try {
    for (let page = 2; page <= pages.count; page++) {
      const positions = rowsOfPage(pages, page).flatMap((row) => (toUplink(row) ? [row[0]] : []))
      if (positions.length > 0) found.push({ page, positions })
    }
  } finally {
    pages.close()
  }
  return found.sort((a, b) => (a.positions[0] ?? 0) - (b.positions[0] ?? 0))
}
