import type { DeviceType } from '../channel'
import type { ContinuityBook } from '../continuity/continuity-book'
import type { Heard } from '../continuity/device-continuity'
import type { Numbered } from '../continuity/message-book'
import type { Decoded, DecodedEvent, Dialect, Rejection } from '../dialect'
import type { DecodedReading, Reading } from '../reading'
import { maxRejectedBytes } from '../rejected'
import type { Uplink } from '../uplink'
import type { BatchBuilder, Items } from './batch-builder'
import type { LatestBook } from './latest-book'
import { placesTaken, withoutChannels } from './left-out'
import { withoutTooOld } from './too-old'

/** Where something that is to be kept came from. */
export interface Origin {
  readonly device: string
  /** Arrival, ms UTC. */
  readonly receivedAt: number
  readonly replayed: boolean
  /** The device sent it just now: it was neither sent to the device nor held back in a memory. */
  readonly own: boolean
  readonly topic: string
  readonly payload: Uint8Array
}

/** By what a message was understood. */
export interface Speech {
  readonly dialect: Dialect
  readonly type: DeviceType
}

export interface KeeperOptions {
  readonly latest: LatestBook
  readonly continuity: ContinuityBook
  /** Readings that are older than this when they arrive are rejected, ms. */
  readonly rawRetentionMs: number
}

export function originOf({ identity, receivedAt, replayed, topic, payload }: Uplink): Origin {
  return { device: identity, receivedAt, replayed: replayed ?? false, own: true, topic, payload }
}

/** Turns what was understood into what is stored: gives ids, leaves out what came before, notices what is missing. */
export class Keeper {
  readonly #options: KeeperOptions

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Answers the events it kept, which are none when just this message came before. */
  keep(origin: Origin, speech: Speech, decoded: Decoded, items: Items, batch: BatchBuilder): readonly DecodedEvent[] {
    const { continuity, rawRetentionMs } = this.#options
    const { device, receivedAt: now, own } = origin
    const heard: Heard = { numbering: speech.dialect.numbering, now, replayed: origin.replayed || !own }
    const { readings: kept, rejection } = withoutTooOld(decoded.readings, now, rawRetentionMs)
    const mark = own && heard.numbering === 'messages' ? decoded.mark : undefined
    const numbered = mark ? continuity.message(device, mark, items.next, heard) : null
    if (mark && numbered === null) {
      for (const { at } of kept) batch.duplicate({ device, at })
      return []
    }
    continuity.note(device, decoded.events, heard)
    const readings: Reading[] = []
    for (const reading of kept) this.#number(origin, speech, reading, numbered, items, readings)
    continuity.readings(device, readings, numbered, heard)
    this.#take(origin, readings, items, batch)
    for (const event of decoded.events) this.event(origin, items.take(), event, batch)
    if (rejection) this.reject(origin, items, rejection, batch)
    for (const each of decoded.rejections) this.reject(origin, items, each, batch)
    return decoded.events
  }

  /** `id` is null when the uplink has no more ids. */
  event({ device, receivedAt }: Origin, id: number | null, { kind, at, body }: DecodedEvent, batch: BatchBuilder): void {
    if (id !== null) batch.event({ id, device, kind, at, receivedAt, body })
  }

  reject({ device, receivedAt, topic, payload }: Origin, items: Items, { code, reason }: Rejection, batch: BatchBuilder): void {
    const id = items.take()
    if (id === null) return
    const raw = payload.subarray(0, maxRejectedBytes)
    batch.rejected({ id, receivedAt, device, topic, code, reason, raw, size: payload.length })
  }

  /** Stores readings, without channels that there is no place for. That is told with the last place, not with each message: others would drown. */
  #take(origin: Origin, readings: readonly Reading[], items: Items, batch: BatchBuilder): void {
    const left = new Set<string>()
    let last: string | null = null
    for (const reading of readings) {
      const taken = this.#options.latest.apply(reading)
      if (taken.latest) batch.latest(taken.latest)
      const stored = withoutChannels(reading, taken.leftOut)
      if (stored) batch.reading(stored)
      batch.leftOut += taken.leftOut.length
      last ??= taken.last
      for (const channel of taken.leftOut) left.add(channel)
    }
    if (last !== null) this.reject(origin, items, placesTaken(last, left), batch)
  }

  /** Readings leave two ids for what there is to say about the rest of the message. */
  #number(
    { device, receivedAt }: Origin,
    { type }: Speech,
    { at, epoch, seq, source, link, quality, values }: DecodedReading,
    numbered: Numbered | null,
    items: Items,
    readings: Reading[],
  ): void {
    const id = items.left > 2 ? items.take() : null
    if (id === null) return
    const boot = numbered?.epoch ?? epoch
    readings.push({ id, device, type: type.name, receivedAt, at, epoch: boot, seq, source, link, quality, values })
  }
}
