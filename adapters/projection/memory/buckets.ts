import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../core/channel'
import type { Reading } from '../../../core/reading'
import { aggregate, countersOf } from '../../../core/rollup/aggregate'
import type { Bucket, Layer } from '../../../core/rollup/bucket'
import { layerMs, layers } from '../../../core/rollup/bucket'
import type { CounterValue } from '../../../core/rollup/counter-step'
import { dirtiedBy } from '../../../core/rollup/dirty'
import { mergeBuckets } from '../../../core/rollup/merge'
import { inOrder } from '../../../core/rollup/rollup-reading'
import { type Floors, layerBelow, nothingDropped, periodOf } from '../periods'

/** One device as one type, of which the readings are there down to a floor, and buckets below. */
interface Series {
  readonly type: DeviceType
  readonly device: string
  /** What cannot be calculated any more, because what it was made of was dropped. */
  readonly kept: Record<Layer, Bucket[]>
  /** What counters showed last in the readings that were dropped. */
  shown: Readonly<Record<string, CounterValue>>
}

/** The roll-ups as they are meant: calculated when somebody asks, and only kept when the readings go. */
export class Buckets {
  readonly #readings: Map<string, Reading>
  readonly #calendar: SiteCalendar
  readonly #types: readonly DeviceType[]
  readonly #series = new Map<string, Series>()
  #floors: Floors = nothingDropped

  constructor(readings: Map<string, Reading>, calendar: SiteCalendar, types: readonly DeviceType[]) {
    this.#readings = readings
    this.#calendar = calendar
    this.#types = types
  }

  get floors(): Floors {
    return this.#floors
  }

  /** All buckets of a layer, ascending. */
  all(layer: Layer, type: DeviceType, device: string): Bucket[] {
    const floor = this.#floors[layerBelow[layer]]
    const calculated = layer === '5m' ? this.#narrow(type, device) : this.#wide(layer, type, device)
    return [...this.#of(type, device).kept[layer], ...calculated.filter((bucket) => bucket.start >= floor)]
  }

  /** Buckets of any width in a range, straight from the readings. */
  measured(type: DeviceType, device: string, widthMs: number, from: number, to: number): Bucket[] {
    const readings = this.readings(type.name, device).filter((each) => each.at >= this.#floors.raw)
    const buckets: Bucket[] = []
    for (let start = from; start < to; ) {
      const end = this.#calendar.bucketEnd(widthMs, start)
      const bucket = aggregate({ type, start, end, readings, previous: this.#shownBefore(type, device, start) })
      if (bucket) buckets.push(bucket)
      start = end
    }
    return buckets
  }

  readings(type: string, device: string): Reading[] {
    const own = [...this.#readings.values()].filter((each) => each.type === type && each.device === device)
    return inOrder(own) as Reading[]
  }

  /** Keeps what could not be calculated any more and drops what is below the floors. Answers how many periods went. */
  drop(floors: Floors): number {
    const gone = new Set<string>()
    for (const series of this.#present()) {
      const { type, device, kept } = series
      const whole = layers.map((layer) => [layer, this.all(layer, type, device)] as const)
      for (const [layer, buckets] of whole) {
        const past = (bucket: Bucket) => layer !== '1d' && periodOf(layer, bucket.start) < periodOf(layer, floors[layer])
        for (const bucket of buckets.filter(past)) gone.add(`${layer} ${periodOf(layer as '5m', bucket.start)}`)
        kept[layer] = buckets.filter((bucket) => bucket.start < floors[layerBelow[layer]] && !past(bucket))
      }
      series.shown = this.#shownBefore(type, device, floors.raw)
    }
    for (const [key, { type, at }] of this.#readings)
      if (at < floors.raw) {
        gone.add(`${type} ${periodOf('raw', at)}`)
        this.#readings.delete(key)
      }
    this.#floors = floors
    return gone.size
  }

  forget(device: string): void {
    for (const [key, series] of this.#series) if (series.device === device) this.#series.delete(key)
  }

  #narrow(type: DeviceType, device: string): Bucket[] {
    const starts = new Set<number>()
    for (const { at } of this.readings(type.name, device)) {
      const [first, last] = dirtiedBy(type, at)
      for (let start = first; start <= last; start += layerMs['5m']) starts.add(start)
    }
    return [...starts].sort((a, b) => a - b).flatMap((start) => this.measured(type, device, layerMs['5m'], start, start + 1))
  }

  #wide(layer: '1h' | '1d', type: DeviceType, device: string): Bucket[] {
    const parts = this.all(layer === '1h' ? '5m' : '1h', type, device)
    const groups = Map.groupBy(parts, (bucket) => this.#calendar.startOf(layer, bucket.start))
    return [...groups].flatMap(([start, buckets]) => mergeBuckets(start, buckets) ?? [])
  }

  #shownBefore(type: DeviceType, device: string, time: number): Record<string, CounterValue> {
    const shown: Record<string, CounterValue> = { ...this.#of(type, device).shown }
    for (const { at, values } of this.readings(type.name, device)) {
      if (at >= time) break
      if (at < this.#floors.raw) continue
      for (const name of countersOf(type)) {
        const value = values[name]
        if (value !== undefined) shown[name] = { value, at }
      }
    }
    return shown
  }

  /** All series that have readings or kept buckets. */
  #present(): Series[] {
    for (const { type: name, device } of this.#readings.values()) {
      const type = this.#types.find((each) => each.name === name)
      if (type) this.#of(type, device)
    }
    return [...this.#series.values()]
  }

  #of(type: DeviceType, device: string): Series {
    const key = `${type.name}\n${device}`
    const series = this.#series.get(key) ?? { type, device, kept: { '5m': [], '1h': [], '1d': [] }, shown: {} }
    this.#series.set(key, series)
    return series
  }
}
