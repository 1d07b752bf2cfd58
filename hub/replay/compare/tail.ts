import type { Difference } from './difference'
import { ReadingCursor } from './reading-cursor'
import { filterOf, lastId, type Scope } from './scope'

/**
 * What the hub took in while the two databases were compared: by device the earliest event time, ms UTC, of readings that were
 * not replayed. Whatever lies after it may have changed because of them.
 */
export function tailOf(scope: Scope): ReadonlyMap<string, number> {
  const tail = new Map<string, number>()
  const cursor = new ReadingCursor(scope.live, filterOf(scope), lastId(scope), Number.MAX_SAFE_INTEGER)
  for (let reading = cursor.peek(); reading !== null; reading = cursor.peek()) {
    tail.set(reading.device, Math.min(tail.get(reading.device) ?? reading.at, reading.at))
    cursor.next()
  }
  return tail
}

/** Whether new readings explain a difference. Readings themselves never change once they are stored. */
export function isExplained({ kind, device, until }: Difference, tail: ReadonlyMap<string, number>): boolean {
  const earliest = tail.get(device)
  if (earliest === undefined || kind === 'readings') return false
  return kind === 'gaps' || until > earliest
}
