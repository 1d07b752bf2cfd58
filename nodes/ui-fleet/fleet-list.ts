import { type ShownState, worstFirst } from '../ui-shared/presence-look'
import { commonScale, type Scale } from '../ui-shared/quantity-text'
import type { FleetColumn, FleetNews, FleetRow } from './page-data'

/** What an operator wants to see of the list. `sort` is `worst`, `name`, `age` or a channel. */
export interface ListWish {
  readonly find: string
  readonly state: ShownState | null
  readonly sort: string
  readonly descending: boolean
}

const byNature = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byName = (a: FleetRow, b: FleetRow): number => byNature.compare(a.name, b.name) || byNature.compare(a.id, b.id)

/** Takes news into the rows. Rows that did not change stay the same objects, so that a page draws only the others. */
export function applyNews(rows: Map<string, FleetRow>, news: FleetNews): void {
  if (news.whole) rows.clear()
  for (const id of news.gone ?? []) rows.delete(id)
  for (const row of news.rows ?? []) rows.set(row.id, row)
}

/** The rows that match, in the wished order; ties and rows without the value sought by name. */
export function arrange(rows: Iterable<FleetRow>, wish: ListWish): readonly FleetRow[] {
  const words = wish.find.toLowerCase().split(/\s+/).filter(Boolean)
  const found = [...rows].filter((row) => (wish.state === null || row.state === wish.state) && matches(row, words))
  return found.sort(orderOf(wish))
}

function matches(row: FleetRow, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = [row.name, row.id, row.type, ...row.groups].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

function orderOf({ sort, descending }: ListWish): (a: FleetRow, b: FleetRow) => number {
  const sign = descending ? -1 : 1
  if (sort === 'name') return (a, b) => sign * byName(a, b)
  if (sort === 'worst') return (a, b) => sign * (worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state)) || byName(a, b)
  const keyOf = sort === 'age' ? (row: FleetRow) => row.at : (row: FleetRow) => row.values[sort]?.[0]
  return (a, b) => {
    const [x, y] = [keyOf(a) ?? null, keyOf(b) ?? null]
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byName(a, b)
    return sign * (x - y) || byName(a, b)
  }
}

/** One scale per column, so that its numbers can be compared by looking. */
export function scalesOf(rows: Iterable<FleetRow>, columns: readonly FleetColumn[]): readonly Scale[] {
  const all = [...rows]
  return columns.map(({ channel, unit, decimals }) => {
    const values = all.flatMap((row) => row.values[channel]?.[0] ?? [])
    return commonScale(unit, values, decimals)
  })
}

/** Whether what the row shows is no longer what the device measures now; a pending one shows nothing. `now` is the server's time. */
export function isStale(row: FleetRow, now: number): boolean {
  if (row.state === 'pending') return false
  return row.state !== 'online' || row.at === null || now - row.at > row.staleAfterMs
}
