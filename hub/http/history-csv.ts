import type { History, HistoryPoint, HistorySeries } from '../../core/history'
import { isoTime } from './params/iso-time'

/**
 * A history as CSV (RFC 4180): one row per time, one column per channel with its unit, or four for buckets
 * (mean, min, max, count). A channel without a value at a time leaves its cells empty: a gap is not a zero.
 */
export function historyCsv({ series, bucketMs }: History): string {
  const columns = bucketMs === null ? rawColumns : bucketColumns
  const rows = new Map<number, string[]>()
  const width = columns.length * series.length
  series.forEach(({ points }, index) => {
    for (const point of points) {
      const row = rows.get(point.at) ?? new Array<string>(width).fill('')
      rows.set(point.at, row)
      columns.forEach(({ read }, offset) => {
        row[index * columns.length + offset] = String(read(point))
      })
    }
  })
  const header = ['time', ...series.flatMap((each) => columns.map(({ title }) => title(each)))]
  const body = [...rows].sort(([a], [b]) => a - b).map(([at, cells]) => [isoTime(at), ...cells])
  return [header, ...body].map((cells) => `${cells.join(',')}\r\n`).join('')
}

interface Column {
  title(series: HistorySeries): string
  read(point: HistoryPoint): number
}

/** Channel names and units hold no comma or quote, so no cell needs quoting. */
const withUnit = (text: string, unit: string) => (unit === '' ? text : `${text} [${unit}]`)

const rawColumns: readonly Column[] = [{ title: ({ channel, unit }) => withUnit(channel, unit), read: (point) => point.mean }]

const bucketColumns: readonly Column[] = [
  { title: ({ channel, unit }) => withUnit(`${channel} mean`, unit), read: (point) => point.mean },
  { title: ({ channel, unit }) => withUnit(`${channel} min`, unit), read: (point) => point.min },
  { title: ({ channel, unit }) => withUnit(`${channel} max`, unit), read: (point) => point.max },
  { title: ({ channel }) => `${channel} count`, read: (point) => point.count },
]
