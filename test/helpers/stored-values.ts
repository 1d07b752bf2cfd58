import type { SinkItem } from '../../core/sinks/sink-item'
import type { StoredValue } from '../conformance/sink'
import type { InfluxSeries } from './influxd'
import type { ParsedPoint } from './line-protocol'
import type { VictoriaSeries } from './victoria-metrics'

const tagKeys = new Set(['device', 'site', 'group', 'link', 'alert_type', 'level'])

/** Everything in all retention policies of a database. */
export async function storedInInflux(ask: (query: string) => Promise<readonly InfluxSeries[]>): Promise<StoredValue[]> {
  const found: StoredValue[] = []
  for (const policy of ['raw', 'hourly', 'daily'])
    for (const { name, columns, values } of await ask(`SELECT * FROM "${policy}"./.*/`))
      for (const row of values) {
        const at = Number(BigInt(String(row[0])) / 1_000_000n)
        const device = String(row[columns.indexOf('device')])
        columns.forEach((field, index) => {
          const value = row[index]
          if (index === 0 || tagKeys.has(field) || value === null || value === undefined) return
          // A number of 16 digits was kept as a text so that its digits stay.
          const isText = field === 'message'
          found.push({
            measurement: name,
            device,
            at,
            field,
            value: typeof value === 'string' && !isText ? Number(value) : value,
          })
        })
      }
  return found
}

export function storedInPoints(points: readonly ParsedPoint[]): StoredValue[] {
  return points.flatMap(({ measurement, tags, fields, time }) =>
    Object.entries(fields).map(([field, value]) => {
      const at = Number(time / 1_000_000n)
      return { measurement, device: tags.device ?? '', at, field, value }
    }),
  )
}

/** Names are measurement and field with an underscore between them. */
export function storedInVictoria(series: readonly VictoriaSeries[]): StoredValue[] {
  return series.flatMap(({ metric, values, timestamps }) => {
    const [, measurement = '', field = ''] = /^(test-meter(?:_1[hd])?|alert)_(.+)$/.exec(metric.__name__ ?? '') ?? []
    return values.map((value, n) => ({ measurement, device: metric.device ?? '', at: timestamps[n] ?? 0, field, value }))
  })
}

export function storedInMemory(items: readonly SinkItem[]): StoredValue[] {
  return items.flatMap((item): StoredValue[] => {
    const [device, type] = [item.device.id, item.device.type.name]
    if (item.kind === 'reading') return entries(type, device, item.reading.at, item.reading.values)
    if (item.kind === 'event')
      return item.event.kind === 'alert'
        ? entries('alert', device, item.event.at, item.event.body as Record<string, number | boolean | string>)
        : []
    if (item.kind === 'uplink') return []
    const { start, channels } = item.bucket
    return Object.entries(channels).flatMap(([channel, { mean, max }]) =>
      entries(`${type}_${item.layer}`, device, start, { [`${channel}_mean`]: mean, [`${channel}_max`]: max }),
    )
  })
}

function entries(
  measurement: string,
  device: string,
  at: number,
  values: Readonly<Record<string, number | boolean | string>>,
): StoredValue[] {
  return Object.entries(values)
    .filter(([, value]) => typeof value !== 'number' || Number.isFinite(value))
    .map(([field, value]) => ({ measurement, device, at, field, value }))
}
