import { crc32 } from 'node:zlib'
import type { RejectionCode } from '../../../core/errors/catalogue'
import type { UnstoredUplink, Uplink } from '../../../core/uplink'

/** An uplink in the order of the columns of a segment. */
export type Row = [
  position: number,
  receivedAt: number,
  identity: string,
  topic: string,
  flags: number,
  refusal: string | null,
  payload: Uint8Array,
  crc: number,
]

export const qosMask = 3
export const retainFlag = 4
export const replayedFlag = 8

/**
 * SQLite does not notice when a disk changes bytes inside a text or blob, so each row carries
 * a CRC-32 of all of itself. It also proves a row that was salvaged from a page without its tree.
 */
function checksum(row: readonly [number, number, string, string, number, string | null, Uint8Array, ...number[]]): number {
  const [position, receivedAt, identity, topic, flags, refusal, payload] = row
  return crc32(payload, crc32(`${position} ${receivedAt} ${flags} ${refusal ?? ''} ${identity} ${topic}`))
}

export function toRow(uplink: UnstoredUplink, position: number): Row {
  const flags = uplink.qos | (uplink.retain ? retainFlag : 0) | (uplink.replayed ? replayedFlag : 0)
  const row: Row = [position, uplink.receivedAt, uplink.identity, uplink.topic, flags, uplink.refusal, uplink.payload, 0]
  row[7] = checksum(row)
  return row
}

/** The uplink of a row, or null when the row is not what was once written. */
export function toUplink(row: Row): Uplink | null {
  if (checksum(row) !== row[7]) return null
  const uplink: Uplink = {
    position: row[0],
    receivedAt: row[1],
    identity: row[2],
    topic: row[3],
    qos: (row[4] & qosMask) as 0 | 1 | 2,
    retain: (row[4] & retainFlag) !== 0,
    refusal: row[5] as RejectionCode | null,
    payload: row[6],
  }
  return (row[4] & replayedFlag) === 0 ? uplink : { ...uplink, replayed: true }
}
