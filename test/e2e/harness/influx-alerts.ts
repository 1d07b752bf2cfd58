import { join } from 'node:path'
import { SqliteProjectionReader } from '../../../adapters/projection/sqlite'
import { SiteCalendar } from '../../../core/calendar/site-calendar'
import { deviceTypes } from '../../../devices'
import type { Influxd } from '../../helpers/influxd'
import type { InfluxLogIn } from './influx-readings'
import type { PacedClient } from './paced-client'

/** Alerts as Busbar has them, by device, time and value. One that a meter sent once more, as it saw no answer, is there as often. */
export function storedAlerts(dataDir: string): readonly string[] {
  const retention = { rawMs: 1e12, fiveMinutesMs: 1e12, hoursMs: 1e12 }
  const options = { calendar: new SiteCalendar('UTC'), retention, now: () => Date.now() }
  const reader = new SqliteProjectionReader(join(dataDir, 'projection.db'), deviceTypes, options)
  try {
    const { items } = reader.events(0, {}, ['alert'], 10_000)
    return items.map(({ device, at, body }) => `${device} ${at} ${body.value}`).sort()
  } finally {
    reader.close()
  }
}

/** The same of InfluxDB. */
export async function writtenAlerts(server: Influxd, database: string, user: InfluxLogIn): Promise<readonly string[]> {
  const [series] = await server.ask('SELECT * FROM "raw"."alert"', database, user)
  const { columns = [], values = [] } = series ?? {}
  const [device, value] = [columns.indexOf('device'), columns.indexOf('value')]
  return values.map((row) => `${row[device]} ${BigInt(String(row[0])) / 1_000_000n} ${row[value]}`).sort()
}

export function sentAlerts(clients: readonly PacedClient[]): readonly string[] {
  return clients.flatMap(({ id, alerts }) => alerts.map(({ at, value }) => `${id} ${at} ${value}`)).sort()
}
