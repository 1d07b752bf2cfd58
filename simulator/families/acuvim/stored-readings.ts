/** One sample with its number, as the device keeps it until it is acknowledged. */
export interface StoredReading {
  /** Boot it was measured in. */
  readonly epoch: number
  readonly seq: number
  /** By the device's clock, ms UTC. */
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

  /** Readings given up. */
  get lost(): number {
    return this.#lost
  }

  /** Puts readings where they belong in order of boots and numbers; those it already has are kept once. */
  add(readings: readonly StoredReading[]): void {
    for (const reading of readings) this.#insert(reading)
    this.drop(Math.max(0, this.#readings.length - this.#capacity))
  }

  /** The oldest of one boot, at most `count`, which stay on the card until {@link remove}. */
  oldest(count: number): readonly StoredReading[] {
    const epoch = this.#readings[0]?.epoch
    return this.#readings.slice(0, count).filter((reading) => reading.epoch === epoch)
  }

  remove(readings: readonly StoredReading[]): void {
    const gone = new Set(readings.map(keyOf))
    this.#readings = this.#readings.filter((reading) => !gone.has(keyOf(reading)))
  }

  /** Gives up the oldest `count`. */
  drop(count: number): void {
    this.#lost += this.#readings.splice(0, count).length
  }

  /** Readings nearly always come in order, so the place is looked for from the end. */
  #insert(reading: StoredReading): void {
    let place = this.#readings.length
    while (place > 0 && isAfter(this.#readings[place - 1], reading)) place--
    const before = this.#readings[place - 1]
    if (before === undefined || keyOf(before) !== keyOf(reading)) this.#readings.splice(place, 0, reading)
  }
}

function isAfter(one: StoredReading | undefined, other: StoredReading): boolean {
  if (one === undefined) return false
  return one.epoch === other.epoch ? one.seq > other.seq : one.epoch > other.epoch
}

function keyOf({ epoch, seq }: StoredReading): string {
  return `${epoch}:${seq}`
}
