import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../core/channel'
import type { Completeness, CompletenessQuery } from '../../../core/completeness'
import type { DeviceFilter } from '../../../core/device'
import type { RejectionCode } from '../../../core/errors/catalogue'
import { HubError } from '../../../core/errors/hub-error'
import type { DeviceEvent } from '../../../core/event'
import type { History, HistoryQuery } from '../../../core/history'
import type { NewRejected, ProjectionPage, ProjectionReader, ReadingPlace, Retention } from '../../../core/ports/projection'
import type { LatestValues, Reading } from '../../../core/reading'
import type { Rejected } from '../../../core/rejected'
import { checkCompletenessQuery, completenessOf } from '../completeness/completeness-of'
import { historyOf } from './history'
import type { Projected } from './projected'
import type { MemoryProjectionStore } from './projection-store'

export interface MemoryProjectionReaderOptions {
  /** Cuts hours and days: the same as the store's. */
  readonly calendar: SiteCalendar
  readonly retention: Retention
  readonly now: () => number
}

/** Reads a {@link MemoryProjectionStore}. Groups are to be resolved before; events and rejected have no type. */
export class MemoryProjectionReader implements ProjectionReader {
  readonly #store: MemoryProjectionStore
  readonly #projected: Projected
  readonly #types: readonly DeviceType[]
  readonly #options: MemoryProjectionReaderOptions

  constructor(store: MemoryProjectionStore, types: readonly DeviceType[], options: MemoryProjectionReaderOptions) {
    this.#store = store
    this.#projected = store.projected
    this.#types = types
    this.#options = options
  }

  head(stream: 'readings' | 'latest' | 'events' | 'rejected'): number {
    return newest(this.#projected[stream].values())
  }

  readings(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Reading> {
    return page(this.#projected.readings.values(), after, limit, (each) => matches(filter, each.device, each.type))
  }

  readingsBetween(type: string, device: string, from: number, to: number, after: ReadingPlace | null, limit: number): Reading[] {
    this.#typeOf(type)
    const own = this.#store.buckets.readings(type, device).filter(({ at }) => at >= from && at < to)
    return own.filter((each) => !after || isBehind(each, after)).slice(0, limit)
  }

  readingsSince(): number {
    return this.#store.buckets.floors.raw
  }

  latestSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<LatestValues> {
    return page(this.#projected.latest.values(), after, limit, (each) => matches(filter, each.device, each.type))
  }

  events(after: number, filter: DeviceFilter, kinds: readonly string[] | null, limit: number): ProjectionPage<DeviceEvent> {
    const wanted = (each: DeviceEvent) => matches(filter, each.device) && (!kinds || kinds.includes(each.kind))
    return page(this.#projected.events.values(), after, limit, wanted)
  }

  rejectedSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Rejected> {
    const all = [...this.#projected.rejected.values()].map(rejectedOf)
    return page(all, after, limit, (each) => matches(filter, each.device))
  }

  count(stream: 'readings' | 'events', after: number, upTo: number, filter: DeviceFilter): number {
    const all: readonly (Reading | DeviceEvent)[] = [...this.#projected[stream].values()]
    const wanted = (each: Reading | DeviceEvent) => matches(filter, each.device, 'type' in each ? each.type : undefined)
    return all.filter((each) => each.id > after && each.id <= upTo && wanted(each)).length
  }

  latest(filter: DeviceFilter): readonly LatestValues[] {
    return [...this.#projected.latest.values()]
      .filter((each) => matches(filter, each.device, each.type))
      .sort((a, b) => (a.device < b.device ? -1 : 1))
  }

  history(typeName: string, query: HistoryQuery): History {
    const type = this.#typeOf(typeName)
    const readings = [...this.#projected.readings.values()].filter((each) => each.type === typeName)
    const { calendar, retention, now } = this.#options
    return historyOf(type, readings, this.#store.buckets, query, { calendar, retention, now: now() })
  }

  completeness(query: CompletenessQuery, now: number): Completeness {
    checkCompletenessQuery(query)
    const { device } = query
    const { intervalMs = null, newestAt = null, latencyMs = null } = this.#projected.continuity.get(device) ?? {}
    const counts = [...this.#projected.counts.values()].filter((each) => each.device === device)
    const gaps = [...this.#projected.gaps.values()].filter((each) => each.device === device)
    const days = counts.filter((each) => each.received > 0).map((each) => each.day)
    const firstDay = days.length > 0 ? Math.min(...days) : null
    const timeoutMs = this.#projected.facts.get(device)?.timeoutMs ?? null
    const known = { intervalMs, newestAt, latencyMs, timeoutMs, firstDay, counts, gaps }
    return completenessOf(this.#options.calendar, query, known, now)
  }

  rejected(query: { readonly device?: string; readonly code?: RejectionCode; readonly before?: number; readonly limit: number }) {
    const { device, code, before = Number.POSITIVE_INFINITY, limit } = query
    const all = [...this.#projected.rejected.values()]
    const items = all
      .filter((each) => (!device || each.device === device) && (!code || each.code === code) && each.id < before)
      .sort((a, b) => b.id - a.id)
      .slice(0, limit)
      .map(rejectedOf)
    return { items, total: all.length }
  }

  close(): void {
    // What is in memory needs no closing.
  }

  #typeOf(name: string): DeviceType {
    const type = this.#types.find((each) => each.name === name)
    if (!type) throw new HubError('UNKNOWN_DEVICE_TYPE', `There is no device type "${name}".`)
    return type
  }
}

function isBehind({ at, epoch, seq }: Reading, place: ReadingPlace): boolean {
  return at > place.at || (at === place.at && (epoch > place.epoch || (epoch === place.epoch && seq > place.seq)))
}

function matches({ devices, types }: DeviceFilter, device: string, type?: string): boolean {
  return (!devices || devices.includes(device)) && (!types || type === undefined || types.includes(type))
}

function newest(items: Iterable<{ readonly id: number }>): number {
  let id = 0
  for (const item of items) id = Math.max(id, item.id)
  return id
}

function page<T extends { readonly id: number }>(
  all: Iterable<T>,
  after: number,
  limit: number,
  wanted: (item: T) => boolean,
): ProjectionPage<T> {
  const behind = [...all].filter((item) => item.id > after).sort((a, b) => a.id - b.id)
  const matching = behind.filter(wanted)
  const items = matching.slice(0, limit)
  const caughtUp = items.length === matching.length
  const next = caughtUp ? Math.max(after, newest(behind)) : (items.at(-1)?.id ?? after)
  return { items, next, caughtUp }
}

function rejectedOf(rejected: NewRejected): Rejected {
  return { ...rejected, raw: Buffer.from(rejected.raw).toString('base64') }
}
