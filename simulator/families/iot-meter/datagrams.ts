/** A message that is numbered and waits for its acknowledgement. */
export interface Datagram {
  readonly payload: string
  readonly readings: number
}

/** A day of messages at their usual interval. */
const capacity = 8_640
/** Sent and not acknowledged at once. */
const window = 10

/** The meter's memory: datagrams stay in it until they are acknowledged, and leave it in the order they were made. */
export class Datagrams {
  #waiting: Datagram[] = []
  readonly #onTheWay = new Set<Datagram>()
  #lost = 0

  get stored(): { readonly size: number; readonly lost: number } {
    return { size: this.#waiting.reduce((sum, { readings }) => sum + readings, 0), lost: this.#lost }
  }

  /** How full it is, whole percent. */
  get percent(): number {
    return Math.round((100 * this.#waiting.length) / capacity)
  }

  /** The oldest is given up when there is no more room. */
  add(datagram: Datagram): void {
    this.#waiting.push(datagram)
    if (this.#waiting.length <= capacity) return
    const gone = this.#waiting.shift()
    if (gone === undefined) return
    this.#onTheWay.delete(gone)
    this.#lost += gone.readings
  }

  /** The oldest that is not on its way, which now is; null when there is none, or enough are. */
  next(): Datagram | null {
    if (this.#onTheWay.size >= window) return null
    const datagram = this.#waiting.find((waiting) => !this.#onTheWay.has(waiting))
    if (datagram === undefined) return null
    this.#onTheWay.add(datagram)
    return datagram
  }

  /** Says what became of one: acknowledged, or to be sent again. */
  settle(datagram: Datagram, acknowledged: boolean): void {
    this.#onTheWay.delete(datagram)
    if (acknowledged) this.#waiting = this.#waiting.filter((waiting) => waiting !== datagram)
  }
}
