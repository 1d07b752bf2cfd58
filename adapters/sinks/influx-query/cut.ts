import type { HistoryPoint } from '../../../core/history'

/**
 * Cuts series that are ascending by time so that they have at most `limit` rows together, as in the embedded store: what channels
 * measured at one time is one row. Two readings may have one time; then the nth points of that time are one row.
 */
export function cut(
  series: readonly (readonly HistoryPoint[])[],
  limit: number,
): { readonly shown: readonly (readonly HistoryPoint[])[]; readonly truncated: boolean } {
  const rowsAt = new Map<number, number>()
  for (const points of series)
    for (const [at, same] of Map.groupBy(points, (point) => point.at)) rowsAt.set(at, Math.max(rowsAt.get(at) ?? 0, same.length))

  let left = limit
  const shownAt = new Map<number, number>()
  for (const [at, rows] of [...rowsAt].sort(([a], [b]) => a - b)) {
    shownAt.set(at, Math.min(rows, left))
    left -= rows
    if (left <= 0) break
  }
  const total = [...rowsAt.values()].reduce((sum, rows) => sum + rows, 0)
  const shown = series.map((points) => {
    let [time, rank] = [Number.NaN, 0]
    return points.filter(({ at }) => {
      rank = at === time ? rank + 1 : 1
      time = at
      return rank <= (shownAt.get(at) ?? 0)
    })
  })
  return { shown, truncated: total > limit }
}
