import type { Row } from '../row'
import { pageSize } from '../segment-schema'
import type { Pages } from './pages'
import { CutOff, readRow, readVarint } from './record'

const tableLeaf = 0x0d
/** Payload up to this stays in the cell; of a longer one at least `minLocal` does (file format, section 1.6). */
const maxLocal = pageSize - 35
const minLocal = Math.floor(((pageSize - 12) * 32) / 255) - 23

/** All rows that can be read from a page; empty when it is not a leaf of a table or makes no sense. */
export function rowsOfPage(pages: Pages, number: number): Row[] {
  const page = pages.read(number)
  // Page 1 is the schema's; it begins with the file header.
  if (number === 1 || page?.[0] !== tableLeaf) return []
  const cells = Math.min(page.readUInt16BE(3), (pageSize - 8) / 2)
  const rows: Row[] = []
  for (let cell = 0; cell < cells; cell++) {
    const row = rowOfCell(pages, page, page.readUInt16BE(8 + cell * 2))
    if (row) rows.push(row)
  }
  return rows
}

function rowOfCell(pages: Pages, page: Buffer, offset: number): Row | null {
  try {
    const [length, afterLength] = readVarint(page, offset)
    const [position, start] = readVarint(page, afterLength)
    const record = readPayload(pages, page, start, length)
    return record && readRow(position, record)
  } catch (error) {
    if (error instanceof CutOff) return null
    throw error
  }
}

function readPayload(pages: Pages, page: Buffer, start: number, length: number): Buffer | null {
  if (length > pages.count * pageSize) return null
  if (length <= maxLocal) return page.subarray(start, start + length)
  const ideal = minLocal + ((length - minLocal) % (pageSize - 4))
  const local = ideal <= maxLocal ? ideal : minLocal
  if (start + local + 4 > pageSize) return null
  const parts = [page.subarray(start, start + local)]
  let missing = length - local
  let next = page.readUInt32BE(start + local)
  while (missing > 0) {
    const overflow = next === 0 ? null : pages.read(next)
    if (!overflow) return null
    parts.push(overflow.subarray(4, 4 + Math.min(missing, pageSize - 4)))
    missing -= pageSize - 4
    next = overflow.readUInt32BE(0)
  }
  return Buffer.concat(parts)
}
