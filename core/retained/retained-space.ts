/** How much may be retained. Bytes are those of payloads and topics, and {@link bytesPerMessage} for each message. */
export interface RetainedBounds {
  /** Messages of one owner, and their bytes. */
  readonly retainedPerOwner: number
  readonly retainedBytesPerOwner: number
  /** Of all owners. */
  readonly retainedBytes: number
}

/** One rule for what the broker has in memory and for what the projection has on disk: else one of them would give the other too much. */
export const retainedBounds: RetainedBounds = {
  retainedPerOwner: 1_000,
  retainedBytesPerOwner: 4 * 1024 * 1024,
  retainedBytes: 256 * 1024 * 1024,
}

/** What a message costs beside its payload and topic, about: entries of maps, objects, a row. */
export const bytesPerMessage = 128
/** An owner that has no more than this may still use the last quarter of the room: others who fill it must not cost a device its status. */
const smallShareBytes = 16 * 1024
const openToAll = 0.75

interface Share {
  count: number
  bytes: number
}

/**
 * Room for retained messages. They stay until somebody takes them away, so without a bound one device could fill memory and disk with
 * topics of its own. An owner is what is below the same first two levels, such as `acuvim/ACV-1`. Nobody's message goes for that of another.
 */
export class RetainedSpace {
  readonly #bounds: RetainedBounds
  readonly #sizes = new Map<string, number>()
  readonly #owners = new Map<string, Share>()
  #bytes = 0

  constructor(bounds: RetainedBounds = retainedBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#sizes.size
  }

  topics(): Iterable<string> {
    return this.#sizes.keys()
  }

  /** Takes room in place of what the topic had; false: there is none, and the topic has nothing now. An empty payload gives the room back. */
  take(topic: string, payloadBytes: number): boolean {
    this.#giveBack(topic)
    if (payloadBytes === 0) return true
    const bytes = payloadBytes + topic.length + bytesPerMessage
    const owner = ownerOf(topic)
    const share = this.#owners.get(owner) ?? { count: 0, bytes: 0 }
    if (!this.#hasRoom(share, bytes)) return false
    this.#sizes.set(topic, bytes)
    this.#owners.set(owner, { count: share.count + 1, bytes: share.bytes + bytes })
    this.#bytes += bytes
    return true
  }

  #hasRoom(share: Share, bytes: number): boolean {
    const { retainedPerOwner, retainedBytesPerOwner, retainedBytes } = this.#bounds
    const wanted = share.bytes + bytes
    if (share.count >= retainedPerOwner || wanted > retainedBytesPerOwner) return false
    return this.#bytes + bytes <= retainedBytes * (wanted <= smallShareBytes ? 1 : openToAll)
  }

  #giveBack(topic: string): void {
    const bytes = this.#sizes.get(topic)
    const owner = ownerOf(topic)
    const share = this.#owners.get(owner)
    if (bytes === undefined || !share) return
    this.#sizes.delete(topic)
    this.#bytes -= bytes
    if (share.count === 1) this.#owners.delete(owner)
    else this.#owners.set(owner, { count: share.count - 1, bytes: share.bytes - bytes })
  }
}

function ownerOf(topic: string): string {
  const second = topic.indexOf('/', topic.indexOf('/') + 1)
  return second < 0 ? topic : topic.slice(0, second)
}
