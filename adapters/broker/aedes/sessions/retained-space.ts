/** How much may be retained. */
export interface RetainedBounds {
  readonly retainedPerOwner: number
  readonly retainedBytesPerOwner: number
  readonly retainedBytes: number
}

interface Share {
  count: number
  bytes: number
}

/**
 * Room for retained messages. They stay until somebody takes them away, so without a bound one device could fill the memory with
 * topics of its own. An owner is what is below the same first two levels, such as `acuvim/ACV-1`.
 */
export class RetainedSpace {
  readonly #bounds: RetainedBounds
  readonly #sizes = new Map<string, number>()
  readonly #owners = new Map<string, Share>()
  #bytes = 0

  constructor(bounds: RetainedBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#sizes.size
  }

  topics(): Iterable<string> {
    return this.#sizes.keys()
  }

  /** Takes room in place of what the topic had; false: there is none, and the topic has nothing now. 0 bytes give the room back. */
  take(topic: string, bytes: number): boolean {
    this.#giveBack(topic)
    if (bytes === 0) return true
    const { retainedPerOwner, retainedBytesPerOwner, retainedBytes } = this.#bounds
    const owner = ownerOf(topic)
    const share = this.#owners.get(owner) ?? { count: 0, bytes: 0 }
    const isTooMuch = share.count >= retainedPerOwner || share.bytes + bytes > retainedBytesPerOwner
    if (isTooMuch || this.#bytes + bytes > retainedBytes) return false
    this.#sizes.set(topic, bytes)
    this.#owners.set(owner, { count: share.count + 1, bytes: share.bytes + bytes })
    this.#bytes += bytes
    return true
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
