import type { DeviceType } from '../channel'
import { isDeviceId, type RegistrationPolicy } from '../device'
import type { Decoded, DecodedEvent, Dialect, Rejection, Route } from '../dialect'
import { type RejectionCode, rejectionCatalogue } from '../errors/catalogue'
import type { DeviceEvent } from '../event'
import { itemId, maxItemsPerUplink } from '../item-id'
import type { NewRejected, ProjectionBatch, RetainedMessage } from '../ports/projection'
import type { PresenceFacts } from '../presence/facts'
import { reduceFacts } from '../presence/reduce-facts'
import type { LatestValues, Reading } from '../reading'
import { maxRejectedBytes } from '../rejected'
import type { Uplink } from '../uplink'
import type { Directory, DirectoryEntry } from './directory'
import { LatestBook } from './latest-book'
import { TopicRouter } from './topic-router'

export interface ProjectorOptions {
  readonly dialects: readonly Dialect[]
  readonly types: readonly DeviceType[]
  readonly directory: Directory
  readonly policy: RegistrationPolicy
  /** State to go on from. */
  readonly latest?: Iterable<LatestValues>
  readonly facts?: Iterable<PresenceFacts>
}

/** That a device appeared comes before what it says, and depends on who was known: it has a place of its own, so that the others keep theirs. */
const appearedItem = 0
const firstItem = 1

interface Building {
  readings: Reading[]
  latest: Map<string, LatestValues>
  facts: Map<string, PresenceFacts>
  events: DeviceEvent[]
  rejected: NewRejected[]
  retained: Map<string, RetainedMessage>
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

  constructor(options: ProjectorOptions) {
    this.#dialects = new Map(options.dialects.map((dialect) => [dialect.name, dialect]))
    this.#types = new Map(options.types.map((type) => [type.name, type]))
    this.#router = new TopicRouter(options.dialects)
    this.#directory = options.directory
    this.#policy = options.policy
    this.#latest = new LatestBook(options.latest)
    for (const facts of options.facts ?? []) this.#facts.set(facts.device, facts)
  }

  /** Projects uplinks in journal order. `cursor` is where the projection stands afterwards; `settled` names rejected rows this run replaces. */
  project(uplinks: readonly Uplink[], cursor: number, settled: readonly number[] = []): ProjectionBatch {
    const building: Building = {
      readings: [],
      latest: new Map(),
      facts: new Map(),
      events: [],
      rejected: [],
      retained: new Map(),
    }
    for (const uplink of uplinks) this.#uplink(uplink, building)
    return {
      cursor,
      readings: building.readings,
      latest: [...building.latest.values()],
      facts: [...building.facts.values()],
      events: building.events,
      rejected: building.rejected,
      settled,
      retained: [...building.retained.values()],
    }
  }

  #uplink(uplink: Uplink, building: Building): void {
    if (uplink.refusal) {
      this.#reject(uplink, firstItem, refusalOf(uplink.refusal), building)
      return
    }
    if (uplink.retain && !uplink.replayed)
      building.retained.set(uplink.topic, { topic: uplink.topic, payload: uplink.payload, qos: uplink.qos })
    const admitted = this.#admit(uplink)
    if ('code' in admitted) {
      if (admitted.appeared) this.#event(uplink, appearedItem, admitted.appeared, building)
      this.#reject(uplink, firstItem, admitted, building)
      return
    }
    if (uplink.retain && uplink.payload.length === 0) return
    const decoded = this.#decode(uplink, admitted)
    this.#keep(uplink, admitted, decoded, building)
  }

  /** Finds out what the uplink is and whether its sender is one of ours. */
  #admit(uplink: Uplink): Admitted | (Rejection & { readonly appeared?: DecodedEvent }) {
    const route = this.#router.route(uplink.topic)
    const dialect = route && this.#dialects.get(route.dialect)
    if (!route || !dialect) return refusalOf('UNKNOWN_TOPIC')
    if (route.device !== null && route.device !== uplink.identity) return refusalOf('TOPIC_NOT_ALLOWED')
    if (!isDeviceId(uplink.identity)) return refusalOf('UNKNOWN_DEVICE')

    const known = this.#directory.get(uplink.identity)
    if (known?.approval === 'pending') return refusalOf('DEVICE_PENDING')
    if (!known && this.#policy === 'refuse') return refusalOf('UNKNOWN_DEVICE')
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
      const reason = `${rejectionCatalogue.DECODER_FAULT.message} (${error instanceof Error ? error.message : String(error)})`
      return { readings: [], events: [], rejections: [{ code: 'DECODER_FAULT', reason }] }
    }
  }

  #keep(uplink: Uplink, admitted: Admitted, decoded: Decoded, building: Building): void {
    const device = uplink.identity
    if (admitted.appeared) this.#event(uplink, appearedItem, admitted.appeared, building)
    let item = firstItem
    for (const decodedReading of decoded.readings) {
      if (item >= maxItemsPerUplink - 2) break
      const reading: Reading = {
        id: itemId(uplink.position, item++),
        device,
        type: admitted.type.name,
        receivedAt: uplink.receivedAt,
        at: decodedReading.at,
        epoch: decodedReading.epoch,
        seq: decodedReading.seq,
        source: decodedReading.source,
        link: decodedReading.link,
        quality: decodedReading.quality,
        values: decodedReading.values,
      }
      building.readings.push(reading)
      const latest = this.#latest.apply(reading)
      if (latest) building.latest.set(device, latest)
    }
    for (const event of decoded.events) this.#event(uplink, item++, event, building)
    for (const rejection of decoded.rejections) this.#reject(uplink, item++, rejection, building)
    if (uplink.replayed) return

    const facts = reduceFacts(this.#facts.get(device) ?? null, uplink.receivedAt, decoded.events, device)
    this.#facts.set(device, facts)
    building.facts.set(device, facts)
  }

  #event(uplink: Uplink, item: number, event: DecodedEvent, building: Building): void {
    building.events.push({
      id: itemId(uplink.position, item),
      device: uplink.identity,
      kind: event.kind,
      at: event.at,
      receivedAt: uplink.receivedAt,
      body: event.body,
    })
  }

  #reject(uplink: Uplink, item: number, rejection: Rejection, building: Building): void {
    if (item >= maxItemsPerUplink) return
    building.rejected.push({
      id: itemId(uplink.position, item),
      receivedAt: uplink.receivedAt,
      device: uplink.identity,
      topic: uplink.topic,
      code: rejection.code,
      reason: rejection.reason,
      raw: uplink.payload.subarray(0, maxRejectedBytes),
      size: uplink.payload.length,
    })
  }
}

interface Admitted {
  readonly route: Route
  readonly dialect: Dialect
  readonly type: DeviceType
  readonly appeared?: DecodedEvent
}

function refusalOf(code: RejectionCode): Rejection {
  const { message, remedy } = rejectionCatalogue[code]
  return { code, reason: `${message} ${remedy}` }
}

function appearance(uplink: Uplink, entry: DirectoryEntry, dialect: Dialect): DecodedEvent {
  return { kind: 'appeared', at: uplink.receivedAt, body: { type: entry.type, dialect: dialect.name, approval: entry.approval } }
}
