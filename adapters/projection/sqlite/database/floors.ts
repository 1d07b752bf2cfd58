import { type Expiring, expiring, type Floors, nothingDropped } from '../../periods'
import type { Query, Statements } from './statements'

/** What was dropped so far. */
export function storedFloors(query: Query): Floors {
  const rows = query.all('SELECT layer, at FROM floor')
  return { ...nothingDropped, ...Object.fromEntries(rows.map(([layer, at]) => [layer as Expiring, Number(at)])) }
}

export function storeFloors(statements: Statements, floors: Floors): void {
  for (const layer of expiring) statements.run('INSERT OR REPLACE INTO floor VALUES (?, ?)', layer, floors[layer])
}
