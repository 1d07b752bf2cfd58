import type { DeviceView } from '../../core/device'
import type { LatestValues, Reading } from '../../core/reading'
import type { FleetSummary, PresenceTransition } from '../../hub/client/hub'
import { shownState, tileOrder } from '../ui-shared/presence-look'
import { classify } from './classify'
import { columnsOf } from './columns'
import type { FleetColumn, FleetRow, Types } from './page-data'

/** Heartbeat interval assumed of devices that announce none, ms. */
const usualHeartbeatMs = 60_000
/** Readings may come much more rarely than heartbeats; ten minutes old is not yet stale. */
const leastStaleMs = 600_000

interface Values {
  readonly type: string
  readonly newest: Map<string, readonly [value: number, at: number]>
  at: number
}

export interface BoardNews {
  readonly rows: readonly FleetRow[]
  readonly gone: readonly string[]
  readonly columns?: readonly FleetColumn[]
  readonly summary: FleetSummary
}

/** What is known of the fleet, put together from what is wired to the widget. Knows which rows changed since it was last asked. */
export class FleetBoard {
  #types: Types = new Map()
  readonly #devices = new Map<string, DeviceView>()
  readonly #values = new Map<string, Values>()
  #given: FleetSummary | null = null
  #columns: readonly FleetColumn[] = []
  readonly #changed = new Set<string>()
  readonly #gone = new Set<string>()
  #columnsChanged = false
  #summaryChanged = false

  /** Device types of the hub; until they are known rows have no values. */
  setTypes(types: Types): void {
    this.#types = types
    for (const id of this.#ids()) this.#changed.add(id)
  }

  /** Takes what came in a payload: one item or a list. A list of devices is the whole fleet. False when nothing was of use. */
  accept(payload: unknown): boolean {
    const items = (Array.isArray(payload) ? payload : [payload]).map(classify).filter((item) => item !== null)
    const devices: DeviceView[] = []
    for (const input of items) {
      if (input.kind === 'device') devices.push(input.item)
      else if (input.kind === 'latest') this.#noteValues(input.item)
      else if (input.kind === 'transition') this.#noteTransition(input.item)
      else if (input.kind === 'summary') this.#noteSummary(input.item)
    }
    for (const device of devices) this.#noteDevice(device)
    if (Array.isArray(payload) && devices.length > 0) this.#keepOnly(new Set(devices.map((device) => device.id)))
    return items.length > 0
  }

  get isDirty(): boolean {
    return this.#changed.size > 0 || this.#gone.size > 0 || this.#summaryChanged
  }

  /** What changed since the last call. */
  takeNews(): BoardNews {
    this.#updateColumns()
    const ids = this.#columnsChanged ? this.#ids() : this.#changed
    const news = {
      rows: [...ids].map((id) => this.#row(id)),
      gone: [...this.#gone],
      summary: this.summary(),
      ...(this.#columnsChanged && { columns: this.#columns }),
    }
    this.#changed.clear()
    this.#gone.clear()
    this.#columnsChanged = false
    this.#summaryChanged = false
    return news
  }

  /** Everything, for a page that has just been opened. Does not touch what {@link takeNews} will say. */
  whole(): BoardNews & { readonly columns: readonly FleetColumn[] } {
    this.#updateColumns()
    return { rows: [...this.#ids()].map((id) => this.#row(id)), gone: [], columns: this.#columns, summary: this.summary() }
  }

  /** The summary that was wired in, or else the count of the rows. */
  summary(): FleetSummary {
    return this.#given ?? this.#count()
  }

  #noteDevice(device: DeviceView): void {
    const known = this.#devices.get(device.id)
    this.#devices.set(device.id, device)
    if (!known || !sameDevice(known, device)) this.#changed.add(device.id)
  }

  #noteValues({ device, type, values, at }: LatestValues | Reading): void {
    const known = this.#values.get(device) ?? { type, newest: new Map(), at }
    for (const [channel, entry] of Object.entries(values)) {
      const [value, measuredAt] = typeof entry === 'number' ? [entry, at] : [entry.value, entry.at]
      if (measuredAt >= (known.newest.get(channel)?.[1] ?? 0)) known.newest.set(channel, [value, measuredAt])
    }
    known.at = Math.max(known.at, at)
    this.#values.set(device, known)
    this.#changed.add(device)
  }

  #noteTransition({ device, to, at }: PresenceTransition): void {
    const known = this.#devices.get(device)
    if (!known || (known.presenceSince ?? 0) > at) return
    this.#devices.set(device, { ...known, presence: to, presenceSince: at })
    this.#changed.add(device)
  }

  #noteSummary(summary: FleetSummary): void {
    this.#summaryChanged ||= JSON.stringify(this.#given) !== JSON.stringify(summary)
    this.#given = summary
  }

  #keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#devices.keys()) {
      if (ids.has(id)) continue
      this.#devices.delete(id)
      this.#values.delete(id)
      this.#changed.delete(id)
      this.#gone.add(id)
    }
    for (const id of ids) this.#gone.delete(id)
  }

  #updateColumns(): void {
    const present = [...this.#ids()].map((id) => this.#typeOf(id))
    const columns = columnsOf(present, this.#types)
    if (columns.map((c) => c.channel).join() === this.#columns.map((c) => c.channel).join()) return
    this.#columns = columns
    this.#columnsChanged = true
  }

  #ids(): Set<string> {
    return new Set([...this.#devices.keys(), ...this.#values.keys()])
  }

  #typeOf(id: string): string {
    return this.#devices.get(id)?.type ?? this.#values.get(id)?.type ?? ''
  }

  #row(id: string): FleetRow {
    const device = this.#devices.get(id)
    const values = this.#values.get(id)
    const type = this.#typeOf(id)
    const shown = this.#columns.flatMap(({ channel }) => {
      const newest = values?.newest.get(channel)
      return newest ? [[channel, newest] as const] : []
    })
    return {
      id,
      name: device?.name || id,
      type: this.#types.get(type)?.label ?? type,
      groups: device?.groups ?? [],
      state: device ? shownState(device) : 'unknown',
      since: device?.presenceSince ?? null,
      heardAt: device?.lastHeardAt ?? null,
      at: values?.at ?? device?.lastReadingAt ?? null,
      staleAfterMs: Math.max(leastStaleMs, 5 * (device?.heartbeatMs ?? usualHeartbeatMs)),
      values: Object.fromEntries(shown),
    }
  }

  #count(): FleetSummary {
    const states = [...this.#devices.values()].map(shownState)
    const counts = Object.fromEntries(tileOrder.map((state) => [state, states.filter((one) => one === state).length]))
    return { total: states.length, ...counts } as unknown as FleetSummary
  }
}

/** Whether two views look the same in the list. `lastHeardAt` alone is no news: the age of the newest value says it. */
function sameDevice(a: DeviceView, b: DeviceView): boolean {
  return (
    a.name === b.name &&
    a.type === b.type &&
    a.presence === b.presence &&
    a.presenceSince === b.presenceSince &&
    a.approval === b.approval &&
    a.heartbeatMs === b.heartbeatMs &&
    a.groups.join() === b.groups.join() &&
    (a.lastReadingAt === b.lastReadingAt || b.lastReadingAt === null) &&
    Math.abs((a.lastHeardAt ?? 0) - (b.lastHeardAt ?? 0)) < 30_000
  )
}
