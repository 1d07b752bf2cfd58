import type { LoadClient } from './load-client'
import type { StoredReadings } from './stored-readings'

export interface Comparison {
  readonly acknowledged: number
  /** Acknowledged, but not stored: a broken promise. */
  readonly missing: readonly string[]
  /** Stored more than once. */
  readonly twice: readonly string[]
}

/** Holds every acknowledged reading against what is stored. */
export function compare(clients: readonly LoadClient[], stored: StoredReadings): Comparison {
  const missing: string[] = []
  const twice: string[] = []
  let acknowledged = 0
  for (const client of clients) {
    const rows = stored.get(client.id) ?? []
    const there = new Set(rows)
    const seen = new Set<string>()
    for (const key of rows) {
      if (seen.has(key)) twice.push(`${client.id} ${key}`)
      seen.add(key)
    }
    for (const key of client.keys()) {
      acknowledged++
      if (!there.has(key)) missing.push(`${client.id} ${key}`)
    }
  }
  return { acknowledged, missing, twice }
}
