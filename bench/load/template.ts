import { publishPacket } from './mqtt-packets'

/** A piece of a payload that is another one in each message; its text always has the same length. */
export interface Patch {
  readonly width: number
  /** For the nth message (0, 1, 2 …) at `now`, ms UTC. */
  text(n: number, now: number): string
}

/** Numbers start here so that all have the same number of digits and can be written over each other. */
export const firstSeq = 10_000_000

/** What makes one device's messages. */
export interface MessagePlan {
  readonly topic: string
  readonly qos: 0 | 1 | 2
  /** Readings in each. */
  readonly readings: number
  readonly payload: readonly (string | Patch)[]
}

/** One device's PUBLISH, encoded once; only packet identifier, numbers and times are written into it for each message. */
export class Template {
  readonly qos: 0 | 1 | 2
  readonly readings: number
  readonly #bytes: Buffer
  /** Where the packet identifier lies; −1 without one. */
  readonly #idAt: number
  readonly #patches: readonly { readonly at: number; readonly patch: Patch }[]

  constructor({ topic, qos, readings, payload }: MessagePlan) {
    this.qos = qos
    this.readings = readings
    const text = payload.map((part) => (typeof part === 'string' ? part : '0'.repeat(part.width))).join('')
    const packet = publishPacket(topic, Buffer.from(text, 'latin1'), qos)
    this.#bytes = packet.bytes
    this.#idAt = packet.idAt
    const patches: { at: number; patch: Patch }[] = []
    let at = packet.payloadAt
    for (const part of payload) {
      if (typeof part !== 'string') patches.push({ at, patch: part })
      at += typeof part === 'string' ? part.length : part.width
    }
    this.#patches = patches
  }

  get length(): number {
    return this.#bytes.length
  }

  /** Writes the nth message into `target`; `now` is ms UTC. */
  write(target: Buffer, offset: number, packetId: number, n: number, now: number): void {
    this.#bytes.copy(target, offset)
    if (this.#idAt >= 0) target.writeUInt16BE(packetId, offset + this.#idAt)
    for (const { at, patch } of this.#patches) target.write(patch.text(n, now), offset + at, 'latin1')
  }
}
