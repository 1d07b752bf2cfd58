/**
 * Adds numbers without losing the small ones beside large ones. A sum that is too large stays at the largest number there is.
 * Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974).
 */
export class Sum {
  #sum = 0
  /** What rounding took from `#sum`. */
  #lost = 0

  add(value: number): void {
    const sum = this.#sum + value
    if (!Number.isFinite(sum)) {
      this.#sum = Math.sign(sum) * Number.MAX_VALUE
      this.#lost = 0
      return
    }
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum
    this.#sum = sum
  }

  get total(): number {
    return this.#sum + this.#lost
  }
}
