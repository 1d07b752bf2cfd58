import type { Query } from '../database/statements'
import { isUndated, tableOf, undatedIndexOf } from './reading-table'

interface Whereabouts {
  readonly epoch: number
  /** Weeks that have undated readings of the device and epoch. */
  readonly weeks: Set<number>
}

/** Devices whose weeks are remembered. */
const maxDevices = 20_000

/**
 * Finds out whether a reading whose time was estimated is already there in another week: the time of its first arrival may
 * have been estimated otherwise. Mostly a device's epoch lies in one week, which is remembered, and nothing has to be looked up.
 */
export class UndatedReadings {
  readonly #query: Query
  readonly #type: string
  readonly #whereabouts = new Map<number, Whereabouts>()

  constructor(query: Query, type: string) {
    this.#query = query
    this.#type = type
  }

  /** `weeks` are all there are of the type. */
  isInAnother(week: number, device: number, epoch: number, seq: number, weeks: Iterable<number>): boolean {
    for (const other of this.#weeksOf(device, epoch, weeks))
      if (other !== week && this.#has(other, 'device = ? AND epoch = ? AND seq = ?', device, epoch, seq)) return true
    return false
  }

  /** An undated reading went into a week. */
  note(week: number, device: number, epoch: number): void {
    const known = this.#whereabouts.get(device)
    if (known?.epoch === epoch) known.weeks.add(week)
  }

  /** What was remembered may not hold any more. */
  forget(): void {
    this.#whereabouts.clear()
  }

  #weeksOf(device: number, epoch: number, all: Iterable<number>): ReadonlySet<number> {
    const known = this.#whereabouts.get(device)
    if (known?.epoch === epoch) return known.weeks
    const weeks = new Set([...all].filter((week) => this.#has(week, 'device = ? AND epoch = ?', device, epoch)))
    if (this.#whereabouts.size >= maxDevices) this.#whereabouts.clear()
    this.#whereabouts.set(device, { epoch, weeks })
    return weeks
  }

  #has(week: number, condition: string, ...parameters: number[]): boolean {
    const from = `${tableOf(this.#type, week)} INDEXED BY ${undatedIndexOf(this.#type, week)}`
    return this.#query.number(`SELECT 1 FROM ${from} WHERE ${condition} AND ${isUndated} LIMIT 1`, ...parameters) === 1
  }
}
