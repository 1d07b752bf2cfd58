import { createHash } from 'node:crypto'
import { rawPrefix } from '../../adapters/archive/format/keys'
import type { ArchiveReader } from './archive-reader'
import { rawKeyParts } from './raw-key'

export interface Unnamed {
  readonly count: number
  readonly bytes: number
  /** The first few keys. */
  readonly keys: readonly string[]
}

const mostKept = 20

/** Remembers which objects manifests name. Of millions of keys only a part of their checksum is kept, which is enough to tell them apart. */
export class UnnamedObjects {
  readonly #named = new Set<number>()

  name(key: string): void {
    this.#named.add(fingerprint(key))
  }

  /** Objects of raw messages that no manifest names. `sinceDay`: of messages that arrived then or later. */
  async find(reader: ArchiveReader, sinceDay: string | null): Promise<Unnamed> {
    const keys: string[] = []
    let [count, bytes] = [0, 0]
    for await (const object of reader.store.list(rawPrefix)) {
      const day = rawKeyParts(object.key)?.day
      if (sinceDay !== null && day !== undefined && day < sinceDay) continue
      if (this.#named.has(fingerprint(object.key))) continue
      count++
      bytes += object.bytes
      if (keys.length < mostKept) keys.push(object.key)
    }
    return { count, bytes, keys }
  }
}

/** 48 bits: of a million objects one is overlooked with a probability of 1 in 300. */
function fingerprint(key: string): number {
  return createHash('sha256').update(key).digest().readUIntBE(0, 6)
}
