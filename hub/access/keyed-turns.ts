/** Lets what concerns the same key happen one after the other. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(key: string, act: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(act)
    const settled = result.then(
      () => undefined,
      () => undefined,
    )
    this.#last.set(key, settled)
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key)
    })
    return result
  }
}
