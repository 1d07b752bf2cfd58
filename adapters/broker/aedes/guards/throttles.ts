/** Identities counted one by one; the rest are counted together. */
const maxIdentities = 200
const others = 'other'

/** How often clients had to be slowed down. */
export class Throttles {
  readonly #times = new Map<string, number>()

  /** Calls `onFirst` the first time a client is. */
  constructor(private readonly onFirst: (identity: string) => void) {}

  count(identity: string | null): void {
    const name = identity ?? others
    const known = this.#times.get(name)
    const counted = known !== undefined || this.#times.size < maxIdentities ? name : others
    this.#times.set(counted, (this.#times.get(counted) ?? 0) + 1)
    if (known === undefined) this.onFirst(counted)
  }

  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#times)
  }
}
