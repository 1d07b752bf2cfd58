import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import { lateAfterMs } from '../../../../core/completeness'
import type { Reading } from '../../../../core/reading'
import type { Statements } from '../database/statements'

interface Counts {
  received: number
  late: number
  duplicates: number
}

interface Day {
  readonly from: number
  readonly to: number
  /** By number of the device. */
  readonly devices: Map<number, Counts>
}

const add = `INSERT INTO day_count VALUES (?, ?, ?, ?, ?) ON CONFLICT (device, day) DO UPDATE SET
  received = received + excluded.received, late = late + excluded.late, duplicates = duplicates + excluded.duplicates`

/** Counts the readings of a batch by device and day of the site, and adds them to what is stored. */
export class DayCounts {
  readonly #statements: Statements
  readonly #calendar: SiteCalendar
  readonly #days = new Map<number, Day>()
  #current: Day | null = null

  constructor(statements: Statements, calendar: SiteCalendar) {
    this.#statements = statements
    this.#calendar = calendar
  }

  received({ at, receivedAt, source }: Reading, device: number): void {
    const counts = this.#of(device, at)
    counts.received++
    if (source === 'buffered' || receivedAt - at > lateAfterMs) counts.late++
  }

  duplicate(device: number, at: number): void {
    this.#of(device, at).duplicates++
  }

  write(): void {
    for (const { from, devices } of this.#days.values())
      for (const [device, { received, late, duplicates }] of devices)
        this.#statements.run(add, device, from, received, late, duplicates)
    this.clear()
  }

  clear(): void {
    this.#days.clear()
    this.#current = null
  }

  #of(device: number, at: number): Counts {
    let day = this.#current
    if (day === null || at < day.from || at >= day.to) day = this.#enter(at)
    let counts = day.devices.get(device)
    if (!counts) {
      counts = { received: 0, late: 0, duplicates: 0 }
      day.devices.set(device, counts)
    }
    return counts
  }

  #enter(at: number): Day {
    const from = this.#calendar.startOf('1d', at)
    const known = this.#days.get(from)
    const day = known ?? { from, to: this.#calendar.endOf('1d', from), devices: new Map<number, Counts>() }
    this.#days.set(from, day)
    this.#current = day
    return day
  }
}
