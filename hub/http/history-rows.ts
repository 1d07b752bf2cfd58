import type { History, HistoryPoint, HistorySeries } from '../../core/history'
import { isoTime } from './params/iso-time'
import type { CsvFile } from './send-csv'

/**
 * A history as rows: one per time, with one column per channel and its unit, or seven for buckets. A channel without a value
 * at a time leaves its cells empty: a gap is not a zero.
 */
export function historyRows({ series, bucketMs }: History): CsvFile['rows'] {
  const columns = bucketMs === null ? rawColumns : bucketColumns
  const rows = new Map<number, (number | null)[]>()
  const width = columns.length * series.length
  series.forEach(({ points }, index) => {
    for (const point of points) {
      const row = rows.get(point.at) ?? new Array<number | null>(width).fill(null)
      rows.set(point.at, row)
      columns.forEach(({ read }, offset) => {
        row[index * columns.length + offset] = read(point)
      })
    }
  })
  const header = ['time', ...series.flatMap((each) => columns.map(({ title }) => title(each)))]
  const body = [...rows].sort(([a], [b]) => a - b).map(([at, cells]) => [isoTime(at), ...cells])
  return [header, ...body]
}

interface Column {
  title(series: HistorySeries): string
  read(point: HistoryPoint): number | null
}

const withUnit = (text: string, unit: string) => (unit === '' ? text : `${text} [${unit}]`)

const rawColumns: readonly Column[] = [{ title: ({ channel, unit }) => withUnit(channel, unit), read: (point) => point.mean }]

const bucketColumns: readonly Column[] = [
  ...(['mean', 'min', 'max', 'first', 'last', 'delta'] as const).map((key) => ({
    title: ({ channel, unit }: HistorySeries) => withUnit(`${channel} ${key}`, unit),
    read: (point: HistoryPoint) => point[key],
  })),
  { title: ({ channel }) => `${channel} count`, read: (point) => point.count },
]
