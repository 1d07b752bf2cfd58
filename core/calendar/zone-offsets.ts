const secondMs = 1_000
const dayMs = 86_400_000
const maxDays = 20_000

/** Time over which a zone keeps its offset: `from` inclusive, `to` exclusive, ms UTC. Neighbours may have the same one. */
export interface OffsetSpan {
  readonly from: number
  readonly to: number
  /** Local time less UTC, ms. */
  readonly offset: number
}

/**
 * What the clocks of a time zone are ahead of UTC. Asking the runtime takes microseconds, so that days that were asked for are
 * remembered: one span, or two for a day (of UTC) on which clocks are changed. No zone changes them twice in a day.
 */
export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat
  readonly #days = new Map<number, readonly OffsetSpan[]>()
  #latest: OffsetSpan = { from: 0, to: 0, offset: 0 }

  /** `timeZone` is a name of the IANA database, such as `Europe/Berlin`, or `UTC`. Throws RangeError for any other. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
  }

  spanAt(at: number): OffsetSpan {
    if (at < this.#latest.from || at >= this.#latest.to) this.#latest = this.#find(at)
    return this.#latest
  }

  #find(at: number): OffsetSpan {
    const day = Math.floor(at / dayMs)
    let spans = this.#days.get(day)
    if (spans === undefined) {
      spans = this.#spansOf(day * dayMs)
      if (this.#days.size >= maxDays) this.#days.clear()
      this.#days.set(day, spans)
    }
    const [first, second] = spans
    return (second !== undefined && at >= second.from ? second : first) as OffsetSpan
  }

  #spansOf(from: number): readonly OffsetSpan[] {
    const to = from + dayMs
    const [before, after] = [this.#ask(from), this.#ask(to)]
    if (before === after) return [{ from, to, offset: before }]
    let [still, changed] = [from, to]
    while (changed - still > secondMs) {
      const middle = still + Math.floor((changed - still) / 2 / secondMs) * secondMs
      if (this.#ask(middle) === before) still = middle
      else changed = middle
    }
    const spans = [
      { from, to: changed, offset: before },
      { from: changed, to, offset: after },
    ]
    return changed === to ? spans.slice(0, 1) : spans
  }

  /** The offset at a full second, by what a clock in the zone shows then. */
  #ask(at: number): number {
    const parts: Record<string, string> = {}
    for (const { type, value } of this.#format.formatToParts(at)) parts[type] = value
    const { year, month, day, hour, minute, second, era } = parts
    const signedYear = era === 'BC' ? 1 - Number(year) : Number(year)
    const shown = Date.UTC(signedYear, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
    return shown - at
  }
}
