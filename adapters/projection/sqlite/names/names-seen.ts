import type { Query } from '../database/statements'
import type { NamesTable } from './numbered-names'

/** The numbered names as a reader knows them; looks again when it meets one that is new. */
export class NamesSeen {
  readonly #query: Query
  readonly #table: NamesTable
  readonly #names = new Map<number, string>()
  readonly #keys = new Map<string, number>()
  #newest = 0

  constructor(query: Query, table: NamesTable) {
    this.#query = query
    this.#table = table
  }

  /** Empty for a number that stands for nothing any more. */
  name(key: number): string {
    const known = this.#names.get(key)
    if (known !== undefined) return known
    this.#look()
    const name = this.#names.get(key) ?? ''
    // Of a forgotten device there may be many rows.
    this.#names.set(key, name)
    return name
  }

  /** Some of the names have lost their numbers. */
  clear(): void {
    this.#names.clear()
    this.#keys.clear()
    this.#newest = 0
  }

  /** Null for a name that has no number. */
  key(name: string): number | null {
    if (!this.#keys.has(name)) this.#look()
    return this.#keys.get(name) ?? null
  }

  /** Numbers of the names as JSON, for `json_each`; names without one are left out. */
  keysAsJson(names: readonly string[]): string {
    if (names.some((name) => !this.#keys.has(name))) this.#look()
    return JSON.stringify(names.flatMap((name) => this.#keys.get(name) ?? []))
  }

  #look(): void {
    for (const [key, name] of this.#query.all(`SELECT key, name FROM ${this.#table} WHERE key > ? ORDER BY key`, this.#newest)) {
      this.#names.set(Number(key), String(name))
      this.#keys.set(String(name), Number(key))
      this.#newest = Number(key)
    }
  }
}
