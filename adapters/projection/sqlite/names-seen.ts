import type { ReadConnection } from './read-connection'

/** The numbered names as a reader knows them; looks again when it meets one that is new. */
export class NamesSeen {
  readonly #connection: ReadConnection
  readonly #table: 'device' | 'channel'
  readonly #names = new Map<number, string>()
  readonly #keys = new Map<string, number>()
  #newest = 0

  constructor(connection: ReadConnection, table: 'device' | 'channel') {
    this.#connection = connection
    this.#table = table
  }

  name(key: number): string {
    if (!this.#names.has(key)) this.#look()
    return this.#names.get(key) ?? ''
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
    for (const [key, name] of this.#connection.all(
      `SELECT key, name FROM ${this.#table} WHERE key > ? ORDER BY key`,
      this.#newest,
    )) {
      this.#names.set(Number(key), String(name))
      this.#keys.set(String(name), Number(key))
      this.#newest = Number(key)
    }
  }
}
