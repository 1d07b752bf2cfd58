/** One sample with its number, as the device keeps it until it is acknowledged. */
export interface StoredReading {
  readonly seq: number
  /** ms UTC. */
  readonly at: number
  /** Channel name to value. */
  readonly values: Readonly<Record<string, number>>
}

/** What a device keeps on its card over an outage: oldest first, and the oldest is given up when the card is full. */
export class StoredReadings {
  readonly #capacity: number
  #readings: StoredReading[] = []
  #lost = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#readings.length
  }

  /** Readings given up since boot. */
  get lost(): number {
    return this.#lost
  }

  /** Puts readings where they belong in order of their numbers; those it already has are kept once. */
  add(readings: readonly StoredReading[]): void {
    for (const reading of readings) this.#insert(reading)
    const surplus = Math.max(0, this.#readings.length - this.#capacity)
    this.#readings.splice(0, surplus)
    this.#lost += surplus
  }

  /** The oldest `count`, which stay on the card until {@link remove}. */
  oldest(count: number): readonly StoredReading[] {
    return this.#readings.slice(0, count)
  }

  remove(readings: readonly StoredReading[]): void {
    const gone = new Set(readings.map((reading) => reading.seq))
    this.#readings = this.#readings.filter((reading) => !gone.has(reading.seq))
  }

  /** Readings nearly always come in order, so the place is looked for from the end. */
  #insert(reading: StoredReading): void {
    let place = this.#readings.length
    while (place > 0 && (this.#readings[place - 1]?.seq ?? 0) > reading.seq) place--
    if (this.#readings[place - 1]?.seq !== reading.seq) this.#readings.splice(place, 0, reading)
  }
}
