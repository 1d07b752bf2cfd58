import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { Influxd } from '../../helpers/influxd'
import type { InfluxLogIn } from './influx-readings'
import type { PacedClient, SentReading } from './paced-client'

/** Where roll-ups are in InfluxDB. */
const places = { '1h': '"hourly"."acuvim-ii_1h"', '1d': '"daily"."acuvim-ii_1d"' } as const

export interface RollUpComparison {
  /** Buckets that were to be there, and points that are. */
  readonly buckets: number
  readonly points: number
  readonly missing: number
  readonly wrong: number
  readonly examples: readonly string[]
}

/** Holds the hours or days of a meter against what it sent: by count, and by mean, least, greatest, first and last value. */
export async function compareRollUps(
  server: Influxd,
  { database, user, calendar }: { readonly database: string; readonly user: InfluxLogIn; readonly calendar: SiteCalendar },
  layer: '1h' | '1d',
  { id, sent }: PacedClient,
): Promise<RollUpComparison> {
  const expected = new Map<number, SentReading[]>()
  for (const reading of sent.toSorted((one, other) => one.at - other.at)) {
    const start = calendar.startOf(layer, reading.at)
    expected.set(start, [...(expected.get(start) ?? []), reading])
  }
  const [series] = await server.ask(`SELECT * FROM ${places[layer]} WHERE "device" = '${id}'`, database, user)
  const { columns = [], values = [] } = series ?? {}
  const examples: string[] = []
  const seen = new Set<number>()
  for (const row of values) {
    const start = Number(BigInt(String(row[0])) / 1_000_000n)
    const found = fields.map((field) => Number(row[columns.indexOf(field)]))
    const wanted = summaryOf(expected.get(start) ?? [])
    seen.add(start)
    if (!wanted.every((value, n) => Math.abs(value - (found[n] as number)) < 1e-6))
      examples.push(`wrong: ${new Date(start).toISOString()} is ${found}, not ${wanted}`)
  }
  const missing = [...expected.keys()].filter((start) => !seen.has(start))
  return {
    buckets: expected.size,
    points: values.length,
    missing: missing.length,
    wrong: examples.length,
    examples: examples.slice(0, 5),
  }
}

const fields = [
  'active_power_count',
  'active_power_mean',
  'active_power_min',
  'active_power_max',
  'energy_active_import_first',
  'energy_active_import_last',
]

/** In the order of {@link fields}; `readings` by time. */
function summaryOf(readings: readonly SentReading[]): readonly number[] {
  const power = readings.map(({ values }) => values[2] as number)
  const energy = readings.map(({ values }) => values[3] as number)
  const mean = power.reduce((sum, value) => sum + value, 0) / power.length
  return [power.length, mean, Math.min(...power), Math.max(...power), energy.at(0) ?? Number.NaN, energy.at(-1) ?? Number.NaN]
}
