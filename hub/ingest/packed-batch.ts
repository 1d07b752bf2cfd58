import type { RejectionCode } from '../../core/errors/catalogue'
import type { UnstoredUplink } from '../../core/uplink'

/** A batch of uplinks as a few flat arrays: crosses threads by transfer, without copying each message. */
export interface PackedBatch {
  readonly receivedAt: Float64Array
  /** qos in bits 0–1, retain in bit 2, replayed in bit 3. */
  readonly flags: Uint8Array
  readonly lengths: Uint32Array
  readonly payloads: Uint8Array
  readonly topics: readonly string[]
  readonly identities: readonly string[]
  /** Sparse: index of the uplink and why the broker refused it. */
  readonly refusals: readonly (readonly [index: number, code: RejectionCode])[]
}

export function pack(batch: readonly UnstoredUplink[]): PackedBatch {
  const packed = {
    receivedAt: new Float64Array(batch.length),
    flags: new Uint8Array(batch.length),
    lengths: new Uint32Array(batch.length),
    payloads: new Uint8Array(batch.reduce((sum, uplink) => sum + uplink.payload.length, 0)),
    topics: new Array<string>(batch.length),
    identities: new Array<string>(batch.length),
    refusals: [] as [number, RejectionCode][],
  }
  let at = 0
  for (const [i, uplink] of batch.entries()) {
    packed.receivedAt[i] = uplink.receivedAt
    packed.flags[i] = uplink.qos | (uplink.retain ? 4 : 0) | (uplink.replayed ? 8 : 0)
    packed.lengths[i] = uplink.payload.length
    packed.payloads.set(uplink.payload, at)
    at += uplink.payload.length
    packed.topics[i] = uplink.topic
    packed.identities[i] = uplink.identity
    if (uplink.refusal) packed.refusals.push([i, uplink.refusal])
  }
  return packed
}

/** The buffers to hand over with a packed batch. */
export function transfersOf(packed: PackedBatch): ArrayBuffer[] {
  return [packed.receivedAt, packed.flags, packed.lengths, packed.payloads].map((array) => array.buffer as ArrayBuffer)
}

export function unpack(packed: PackedBatch): UnstoredUplink[] {
  const refusals = new Map(packed.refusals)
  let at = 0
  return packed.topics.map((topic, i) => {
    const flags = packed.flags[i] ?? 0
    const start = at
    at += packed.lengths[i] ?? 0
    return {
      receivedAt: packed.receivedAt[i] ?? 0,
      identity: packed.identities[i] ?? '',
      topic,
      qos: (flags & 3) as 0 | 1 | 2,
      retain: (flags & 4) !== 0,
      payload: packed.payloads.subarray(start, at),
      refusal: refusals.get(i) ?? null,
      ...(flags & 8 && { replayed: true }),
    }
  })
}
