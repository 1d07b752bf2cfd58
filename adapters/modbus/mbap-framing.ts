import { withCrc } from './crc16'
import type { Framing } from './framing'

const headerLength = 6
/** Unit, function and data of an answer: 2 to 254 bytes (MODBUS Messaging on TCP/IP V1.0b, 3.1.3). */
const longest = 254
const shortest = 2
/** Past this many unanswered requests a new connection, with new numbers, is cheaper than remembering. */
const mostUnanswered = 256

/**
 * Modbus TCP: every request has a number of 16 bits, and only the answer with that number counts. Numbers of requests that were
 * never answered are not used again on the same connection, so that an answer can come as late as it likes.
 */
export class MbapFraming implements Framing {
  #buffer: Buffer = Buffer.alloc(0)
  #asked: { readonly id: number; readonly unit: number } | null = null
  #lastId = 0
  #broken = false
  #heard = false
  readonly #unanswered = new Set<number>()

  reset(): void {
    this.#buffer = Buffer.alloc(0)
    this.#unanswered.clear()
    this.#broken = false
  }

  begin(request: Buffer): Buffer {
    do this.#lastId = (this.#lastId + 1) & 0xffff
    while (this.#unanswered.has(this.#lastId))
    this.#asked = { id: this.#lastId, unit: request[0] ?? 0 }
    this.#heard = false
    const header = Buffer.alloc(headerLength)
    header.writeUInt16BE(this.#lastId, 0)
    header.writeUInt16BE(request.length - 2, 4)
    return Buffer.concat([header, request.subarray(0, -2)])
  }

  take(bytes: Buffer): Buffer | null {
    this.#heard = true
    this.#buffer = Buffer.concat([this.#buffer, bytes])
    for (let frame = this.#next(); frame; frame = this.#next()) {
      this.#unanswered.delete(frame.id)
      if (frame.id !== this.#asked?.id || frame.unit !== this.#asked.unit) continue
      return withCrc(frame.body)
    }
    return null
  }

  end(): void {
    this.#asked = null
  }

  giveUp(): 'silent' | 'garbled' {
    if (this.#asked) this.#unanswered.add(this.#asked.id)
    this.#asked = null
    // Half a frame would swallow the next answer.
    if (this.#buffer.length > 0 || this.#unanswered.size >= mostUnanswered) this.#broken = true
    return this.#heard ? 'garbled' : 'silent'
  }

  owes(): boolean {
    return false
  }

  isMistakable(): boolean {
    return false
  }

  settle(): void {}

  get isLost(): boolean {
    return this.#broken
  }

  #next(): { readonly id: number; readonly unit: number; readonly body: Buffer } | null {
    if (this.#broken || this.#buffer.length < headerLength + shortest) return null
    const length = this.#buffer.readUInt16BE(4)
    if (this.#buffer.readUInt16BE(2) !== 0 || length < shortest || length > longest) {
      this.#broken = true
      return null
    }
    if (this.#buffer.length < headerLength + length) return null
    const id = this.#buffer.readUInt16BE(0)
    const body = this.#buffer.subarray(headerLength, headerLength + length)
    this.#buffer = this.#buffer.subarray(headerLength + length)
    return { id, unit: body[0] ?? 0, body }
  }
}
