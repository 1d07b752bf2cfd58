import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../core/channel'
import type { RollUpRound } from '../../../core/ports/projection'
import type { Reading } from '../../../core/reading'
import { type Layer, layerMs, layers } from '../../../core/rollup/bucket'
import { dirtiedBy } from '../../../core/rollup/dirty'
import { type Floors, layerBelow } from '../periods'

interface Mark {
  readonly layer: Layer
  readonly type: string
  readonly device: string
  readonly start: number
}

/** Counts what would have to be rebuilt. Nothing depends on it here: buckets are calculated when somebody asks. */
export class DirtyMarks {
  readonly #calendar: SiteCalendar
  readonly #marks = new Map<string, Mark>()

  constructor(calendar: SiteCalendar) {
    this.#calendar = calendar
  }

  note({ device, at }: Reading, type: DeviceType, floors: Floors): void {
    const [first, last] = dirtiedBy(type, at)
    for (let start = first; start <= last; start += layerMs['5m'])
      this.#mark({ layer: '5m', type: type.name, device, start }, floors)
  }

  round(before: number, limit: number, floors: Floors): RollUpRound {
    let rebuilt = 0
    for (const layer of layers) {
      const due = [...this.#marks].filter(([, mark]) => mark.layer === layer && this.#calendar.endOf(layer, mark.start) <= before)
      for (const [key, mark] of due.sort(([, a], [, b]) => a.start - b.start).slice(0, limit - rebuilt)) {
        this.#marks.delete(key)
        rebuilt++
        const wider = layers[layers.indexOf(layer) + 1]
        if (wider) this.#mark({ ...mark, layer: wider, start: this.#calendar.startOf(wider, mark.start) }, floors)
      }
    }
    const isOver = ({ layer, start }: Mark) => this.#calendar.endOf(layer, start) <= before
    return { rebuilt, waiting: [...this.#marks.values()].filter(isOver).length }
  }

  drop(floors: Floors): void {
    for (const [key, { layer, start }] of this.#marks) if (start < floors[layerBelow[layer]]) this.#marks.delete(key)
  }

  forget(device: string): void {
    for (const [key, mark] of this.#marks) if (mark.device === device) this.#marks.delete(key)
  }

  #mark(mark: Mark, floors: Floors): void {
    const { layer, type, device, start } = mark
    if (start >= floors[layerBelow[layer]]) this.#marks.set([layer, type, device, start].join('\n'), mark)
  }
}
