import { hasValidCrc } from './crc16'
import { answerLength, type Framing } from './framing'

const exceptionLength = 5
/** Twice the longest frame: more cannot hold an answer that is still of interest. */
const mostBytes = 512

/**
 * RTU frames have no numbers: an answer that comes late looks like one to the next request of the same unit and length.
 * What a unit was asked and did not answer is therefore remembered until it is known to have answered something later.
 * Frames are found by unit, function, length and checksum, so that noise around them does no harm.
 */
export class RtuFraming implements Framing {
  readonly isLost = false
  #buffer: Buffer = Buffer.alloc(0)
  #request: Buffer | null = null
  #heard = false
  /** Lengths of answers that may still come, by unit. */
  readonly #owed = new Map<number, Set<number>>()

  /** A device server may still send to a new connection what was asked on the old one: nothing is forgotten. */
  reset(): void {
    this.#buffer = Buffer.alloc(0)
  }

  begin(request: Buffer): Buffer {
    this.#buffer = Buffer.alloc(0)
    this.#request = request
    this.#heard = false
    return request
  }

  take(bytes: Buffer): Buffer | null {
    if (!this.#request) return null
    this.#heard = true
    this.#buffer = Buffer.concat([this.#buffer, bytes]).subarray(-mostBytes)
    const found = find(this.#buffer, this.#request)
    if (found) this.#buffer = this.#buffer.subarray(found.end)
    return found?.frame ?? null
  }

  end(): void {
    this.#request = null
  }

  giveUp(): 'silent' | 'garbled' {
    const request = this.#request
    if (request) {
      const unit = request[0] ?? 0
      this.#owed.set(unit, (this.#owed.get(unit) ?? new Set()).add(answerLength(request)))
    }
    this.#request = null
    return this.#heard ? 'garbled' : 'silent'
  }

  owes(unit: number): boolean {
    return this.#owed.has(unit)
  }

  isMistakable(unit: number, length: number): boolean {
    return this.#owed.get(unit)?.has(length) ?? false
  }

  settle(unit: number): void {
    this.#owed.delete(unit)
  }
}

function find(buffer: Buffer, request: Buffer): { readonly frame: Buffer; readonly end: number } | null {
  const [unit, code] = request
  if (unit === undefined || code === undefined) return null
  for (let at = buffer.indexOf(unit); at >= 0; at = buffer.indexOf(unit, at + 1)) {
    const length = lengthAt(buffer, at, code, request)
    if (length === null || at + length > buffer.length) continue
    const frame = buffer.subarray(at, at + length)
    if (hasValidCrc(frame)) return { frame, end: at + length }
  }
  return null
}

/** Length of the frame that may begin here; null: none that answers the request. */
function lengthAt(buffer: Buffer, at: number, code: number, request: Buffer): number | null {
  const found = buffer[at + 1]
  if (found === (code | 0x80)) return exceptionLength
  if (found !== code) return null
  const length = answerLength(request)
  return code !== 3 || buffer[at + 2] === length - 5 ? length : null
}
