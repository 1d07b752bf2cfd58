import { Buffer } from 'node:buffer'
import { rejectionCatalogue } from '../../core/errors/catalogue'
import type { Rejected } from '../../core/rejected'
import type { RejectedNews, RejectedRow } from './page-data'

/** More than this nobody reads on a page; the API has the rest. */
export const rejectedShown = 50
const previewBytes = 160

/** The newest rejected messages, newest first, and how many there are altogether. */
export class RejectedBoard {
  #rows: readonly RejectedRow[] = []
  #total: number | null = null

  /** Takes rows as they happen; ones it already has do not count again. */
  add(items: readonly Rejected[]): void {
    const known = new Set(this.#rows.map((row) => row.id))
    const fresh = items.filter((item) => !known.has(item.id))
    if (this.#total !== null) this.#total += fresh.length
    this.#rows = newestFirst([...fresh.map(rowOf), ...this.#rows])
  }

  /** Takes the hub's word: rows that a retry has settled are gone, and the total is the real one. False when that is no news. */
  replace(items: readonly Rejected[], total: number): boolean {
    const rows = newestFirst(items.map(rowOf))
    if (total === this.#total && rows.map((row) => row.id).join() === this.#rows.map((row) => row.id).join()) return false
    this.#rows = rows
    this.#total = total
    return true
  }

  news(): RejectedNews {
    return { total: this.#total, rows: this.#rows }
  }
}

function newestFirst(rows: readonly RejectedRow[]): readonly RejectedRow[] {
  return [...rows].sort((a, b) => b.id - a.id).slice(0, rejectedShown)
}

function rowOf({ id, receivedAt, device, topic, code, reason, size, raw }: Rejected): RejectedRow {
  const remedy = rejectionCatalogue[code]?.remedy ?? ''
  return { id, receivedAt, device, topic, code, reason, size, remedy, preview: preview(raw) }
}

/** Only what can be printed, so that a hostile payload is only odd to look at. */
function preview(raw: string): string {
  const text = Buffer.from(raw, 'base64').subarray(0, previewBytes).toString('latin1')
  return text.replace(/[^\x20-\x7e]/g, '·')
}
