import { serviceOf } from '../access/identity'
import type { DeviceType } from '../channel'
import { ContinuityBook } from '../continuity/continuity-book'
import type { ContinuityState } from '../continuity/state'
import { isDeviceId, type RegistrationPolicy, takesInUnknown } from '../device'
import type { Decoded, DecodedEvent, Dialect, Recalled, Rejection, Route } from '../dialect'
import { type RejectionCode, rejectionCatalogue } from '../errors/catalogue'
import { downlinkPrefix, forgetTopic } from '../hub-topics'
import type { ProjectionBatch, RetainedMessage, StoredMemory } from '../ports/projection'
import type { PresenceFacts } from '../presence/facts'
import { reduceFacts } from '../presence/reduce-facts'
import type { LatestValues } from '../reading'
import { RetainedSpace } from '../retained/retained-space'
import type { Uplink } from '../uplink'
import { BatchBuilder, Items } from './batch-builder'
import type { Directory, DirectoryEntry } from './directory'
import { Keeper, type Origin, originOf, type Speech } from './keeper'
import { LatestBook } from './latest-book'
import { MemoryBook } from './memory-book'
import { TopicRouter } from './topic-router'

export interface ProjectorOptions {
  readonly dialects: readonly Dialect[]
  readonly types: readonly DeviceType[]
  readonly directory: Directory
  readonly policy: RegistrationPolicy
  /** State to go on from. */
  readonly latest?: Iterable<LatestValues>
  readonly facts?: Iterable<PresenceFacts>
  readonly continuity?: Iterable<ContinuityState>
  readonly memories?: Iterable<StoredMemory>
  /** Room for retained messages, with those that are stored; default: none are. */
  readonly retained?: RetainedSpace
  /** Readings that are older than this when they arrive are rejected, ms; default: none. */
  readonly rawRetentionMs?: number
  /** How long what is missing may still come before it is called a gap, ms of arrival; default `defaultSettleMs`. */
  readonly settleMs?: number
}

/**
 * Turns runs of uplinks into what the store commits. Pure: the same uplinks in the same order, with the same
 * directory, give the same batches, which is what makes the whole store derivable from the journal.
 */
export class Projector {
  readonly #dialects: ReadonlyMap<string, Dialect>
  readonly #types: ReadonlyMap<string, DeviceType>
  readonly #router: TopicRouter
  readonly #directory: Directory
  readonly #policy: RegistrationPolicy
  readonly #latest: LatestBook
  readonly #facts = new Map<string, PresenceFacts>()
  readonly #continuity: ContinuityBook
  readonly #memories: MemoryBook
  readonly #retained: RetainedSpace
  readonly #keeper: Keeper

  constructor(options: ProjectorOptions) {
    this.#dialects = new Map(options.dialects.map((dialect) => [dialect.name, dialect]))
    this.#types = new Map(options.types.map((type) => [type.name, type]))
    this.#router = new TopicRouter(options.dialects)
    this.#directory = options.directory
    this.#policy = options.policy
    const channels = options.types.flatMap((type) => type.channels.map(({ name }) => name))
    this.#latest = new LatestBook(new Set(channels), options.latest)
    for (const facts of options.facts ?? []) this.#facts.set(facts.device, facts)
    const { continuity: states = [], settleMs } = options
    this.#continuity = new ContinuityBook({ states, ...(settleMs !== undefined && { settleMs }) })
    this.#memories = new MemoryBook(options.memories)
    this.#retained = options.retained ?? new RetainedSpace()
    const { rawRetentionMs = Number.POSITIVE_INFINITY } = options
    this.#keeper = new Keeper({ latest: this.#latest, continuity: this.#continuity, rawRetentionMs })
  }

  /** Projects uplinks in journal order. `cursor` is where the projection stands afterwards; `settled` names rejected rows this run replaces. */
  project(uplinks: readonly Uplink[], cursor: number, settled: readonly number[] = []): ProjectionBatch {
    const batch = new BatchBuilder()
    for (const uplink of uplinks) this.#uplink(uplink, batch)
    return batch.finish(cursor, settled, { ...this.#continuity.takeChanges(), memories: this.#memories.takeChanges() })
  }

  /** What was due before the uplink comes before it; other devices' memories come last, so that its own items keep their ids. */
  #uplink(uplink: Uplink, batch: BatchBuilder): void {
    const items = new Items(uplink.position)
    this.#continuity.settle(uplink.receivedAt)
    if (uplink.refusal) this.#keeper.reject(originOf(uplink), items, refusalOf(uplink.refusal), batch)
    else if (uplink.topic === forgetTopic) this.#forget(uplink.identity, batch)
    else this.#message(uplink, items, batch)
    this.#expireDue(uplink.receivedAt, items, batch)
  }

  #message(uplink: Uplink, items: Items, batch: BatchBuilder): void {
    if (uplink.retain && !uplink.replayed) batch.retained(this.#retainable(uplink))
    if (serviceOf(uplink.identity) !== null) {
      this.#fromService(uplink, items, batch)
      return
    }
    const route = this.#router.route(uplink.topic)
    if (route?.down) this.#downlink(uplink, route, items, batch)
    else this.#fromDevice(uplink, route, items, batch)
  }

  /** What there is no room for is not retained, and neither is the one before: nobody is to take it for the newest. So does the broker. */
  #retainable(uplink: Uplink): RetainedMessage {
    return this.#retained.take(uplink.topic, uplink.payload.length) ? uplink : { ...uplink, payload: new Uint8Array() }
  }

  #fromDevice(uplink: Uplink, route: Route | null, items: Items, batch: BatchBuilder): void {
    const origin = originOf(uplink)
    const admitted = this.#admit(uplink, route)
    if (admitted.appeared) this.#keeper.event(origin, items.appeared, admitted.appeared, batch)
    if ('code' in admitted) {
      this.#keeper.reject(origin, items, admitted, batch)
      if (route && admitted.code === 'DEVICE_PENDING') this.#introduce(uplink, route, items, batch)
      return
    }
    if (uplink.retain && uplink.payload.length === 0) return

    const { dialect, type } = admitted
    // What the device said before is understood before what it says now.
    if (dialect.memory && this.#memories.isDue(uplink.identity, dialect.name, uplink.receivedAt))
      this.#expire(uplink.identity, dialect, uplink.receivedAt, items, batch)
    const decoded = this.#recall(uplink, dialect, this.#decode(uplink, admitted))
    const events = this.#keeper.keep(origin, { dialect, type }, decoded, items, batch)
    if (uplink.replayed) return
    const previous = this.#facts.get(uplink.identity) ?? null
    const facts = reduceFacts(previous, uplink.receivedAt, events, uplink.identity, decoded.timeoutMs)
    this.#facts.set(uplink.identity, facts)
    batch.facts(facts)
  }

  /** What a device that waits for approval says of itself is told at once: whoever decides has to know whom they let in. */
  #introduce(uplink: Uplink, route: Route, items: Items, batch: BatchBuilder): void {
    const dialect = this.#dialects.get(route.dialect)
    const type = this.#types.get(this.#directory.get(uplink.identity)?.type ?? '')
    if (!dialect || !type || uplink.payload.length === 0) return
    const { events } = this.#decode(uplink, { dialect, route, type })
    for (const event of events) if (event.kind === 'registered') this.#keeper.event(originOf(uplink), items.take(), event, batch)
  }

  /**
   * What a service account said in its own name: a command, which its device's dialect remembers like one of the hub's; or
   * something between programs, which is no device's and passed by. (What it brings of a device is journalled as the device's.)
   */
  #fromService(uplink: Uplink, items: Items, batch: BatchBuilder): void {
    const route = this.#router.route(`${downlinkPrefix}${uplink.topic}`)
    if (route && route.device !== null) this.#downlink({ ...uplink, identity: route.device }, route, items, batch)
    else batch.passedBy++
  }

  /** What the hub sent to a device: its dialect remembers it, but nobody heard from the device. */
  #downlink(uplink: Uplink, route: Route, items: Items, batch: BatchBuilder): void {
    const device = uplink.identity
    const entry = this.#directory.get(device)
    const dialect = this.#dialects.get(route.dialect)
    const type = entry && this.#types.get(entry.type)
    if (entry?.approval !== 'approved' || !dialect || !type) return
    const { events, rejections } = this.#recall(uplink, dialect, this.#decode(uplink, { dialect, route, type }))
    this.#keeper.keep({ ...originOf(uplink), own: false }, { dialect, type }, { readings: [], events, rejections }, items, batch)
  }

  /** Forgets a device; data that it sends later makes it appear again. */
  #forget(device: string, batch: BatchBuilder): void {
    this.#directory.delete(device)
    this.#latest.forget(device)
    this.#facts.delete(device)
    this.#continuity.forget(device)
    this.#memories.forget(device)
    this.#router.forget(device)
    batch.forget(device)
  }

  /** Finds out what the uplink is and whether its sender is one of ours. */
  #admit(uplink: Uplink, route: Route | null): Admitted | (Rejection & { readonly appeared?: DecodedEvent }) {
    const dialect = route && this.#dialects.get(route.dialect)
    if (!route || !dialect) return refusalOf('UNKNOWN_TOPIC')
    if (route.device !== null && route.device !== uplink.identity) return refusalOf('TOPIC_NOT_ALLOWED')
    if (!isDeviceId(uplink.identity)) return refusalOf('UNKNOWN_DEVICE')

    const known = this.#directory.get(uplink.identity)
    if (known?.approval === 'pending') return refusalOf('DEVICE_PENDING')
    if (!known && !takesInUnknown(this.#policy)) return refusalOf('UNKNOWN_DEVICE')
    const entry = known ?? this.#appear(uplink.identity, dialect)
    const appeared = known ? undefined : appearance(uplink, entry, dialect)
    if (entry.approval === 'pending') return { ...refusalOf('DEVICE_PENDING'), ...(appeared && { appeared }) }
    const type = this.#types.get(entry.type)
    if (!type) return refusalOf('UNKNOWN_DEVICE_TYPE')
    return { route, dialect, type, ...(appeared && { appeared }) }
  }

  #appear(id: string, dialect: Dialect): DirectoryEntry {
    const entry: DirectoryEntry = {
      id,
      type: dialect.defaultType,
      approval: this.#policy === 'auto' ? 'approved' : 'pending',
      groups: [],
    }
    this.#directory.set(entry)
    return entry
  }

  /** A decoder that throws is our fault, not the batch's: this one message is set aside and the rest goes on. */
  #decode(uplink: Uplink, { dialect, route, type }: Admitted): Decoded {
    try {
      return dialect.decode(uplink, route, type)
    } catch (error) {
      return { readings: [], events: [], rejections: [faultOf(error)] }
    }
  }

  /** Puts what was decoded together with what the dialect remembers. A memory that throws is our fault, too: the message counts without it. */
  #recall(uplink: Uplink, { name, memory }: Dialect, decoded: Decoded): Decoded {
    if (memory === undefined) return decoded
    const { identity: device } = uplink
    try {
      const recalled = memory.recall(this.#memories.stateOf(device, name), decoded, uplink)
      this.#memories.set({ device, dialect: name, state: recalled.state, wakeAt: recalled.wakeAt })
      return recalled.decoded
    } catch (error) {
      return { ...decoded, rejections: [...decoded.rejections, faultOf(error)] }
    }
  }

  #expireDue(now: number, items: Items, batch: BatchBuilder): void {
    for (const { device, dialect: name } of this.#memories.due(now)) {
      const dialect = this.#dialects.get(name)
      // One that yields more than there are ids left is asked again with the next uplink.
      if (dialect && !this.#expire(device, dialect, now, items, batch)) return
    }
  }

  /** Tells a memory that its time has come. Answers false when the uplink has too few ids left for what it yields. */
  #expire(device: string, dialect: Dialect, now: number, items: Items, batch: BatchBuilder): boolean {
    const entry = this.#directory.get(device)
    const type = entry && this.#types.get(entry.type)
    const before = this.#memories.stateOf(device, dialect.name)
    const { state, wakeAt, decoded } = expired(dialect, before, now)
    const size = decoded.readings.length + decoded.events.length + decoded.rejections.length
    if (size >= items.left && !items.untouched) return false
    this.#memories.set({ device, dialect: dialect.name, state, wakeAt })
    const origin: Origin = { device, receivedAt: now, replayed: false, own: false, topic: '', payload: new Uint8Array() }
    if (type) this.#keeper.keep(origin, { dialect, type }, decoded, items, batch)
    return true
  }
}

interface Admitted extends Speech {
  readonly route: Route
  readonly appeared?: DecodedEvent
}

function refusalOf(code: RejectionCode): Rejection {
  const { message, remedy } = rejectionCatalogue[code]
  return { code, reason: `${message} ${remedy}` }
}

function faultOf(error: unknown): Rejection {
  const detail = error instanceof Error ? error.message : String(error)
  return { code: 'DECODER_FAULT', reason: `${rejectionCatalogue.DECODER_FAULT.message} (${detail})` }
}

/** What a memory yields when its time has come. One that throws is not asked again before the device's next message. */
function expired({ memory }: Dialect, state: unknown, now: number): Recalled {
  const nothing: Decoded = { readings: [], events: [], rejections: [] }
  try {
    return memory?.expire?.(state, now) ?? { state, decoded: nothing, wakeAt: null }
  } catch (error) {
    return { state, decoded: { ...nothing, rejections: [faultOf(error)] }, wakeAt: null }
  }
}

function appearance(uplink: Uplink, entry: DirectoryEntry, dialect: Dialect): DecodedEvent {
  return { kind: 'appeared', at: uplink.receivedAt, body: { type: entry.type, dialect: dialect.name, approval: entry.approval } }
}
