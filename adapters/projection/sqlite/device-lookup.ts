import type { Statements } from './statements'

/** Ids and keys of devices on the read side. Keys never change, so what was found is remembered. */
export class DeviceLookup {
  readonly #statements: Statements
  readonly #ids = new Map<number, string>()
  readonly #keys = new Map<string, number>()

  constructor(statements: Statements) {
    this.#statements = statements
  }

  idOf(key: number): string {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const { id } = this.#statements.rows('SELECT id FROM device WHERE key = ?').get(key) as { id: string }
    this.#remember(key, id)
    return id
  }

  /** The key of a device, or null when nothing was ever stored of it. */
  keyOf(id: string): number | null {
    const known = this.#keys.get(id)
    if (known !== undefined) return known
    const row = this.#statements.rows('SELECT key FROM device WHERE id = ?').get(id) as { key: number } | undefined
    if (!row) return null
    this.#remember(row.key, id)
    return row.key
  }

  /** Keys of those devices that are known; null stands for all devices. */
  keysOf(ids: readonly string[] | undefined): readonly number[] | null {
    return ids ? ids.map((id) => this.keyOf(id)).filter((key) => key !== null) : null
  }

  #remember(key: number, id: string): void {
    this.#ids.set(key, id)
    this.#keys.set(id, key)
  }
}
