import { InfluxQuery } from '../../adapters/sinks/influx-query'
import type { SiteCalendar } from '../../core/calendar/site-calendar'
import type { DeviceType } from '../../core/channel'
import { HubError } from '../../core/errors/hub-error'
import type { SinkHub } from '../client/sinks'

export interface InfluxAnswersOptions {
  /** Cuts hours and days. */
  readonly calendar: SiteCalendar
  /** Type of a device; undefined when nobody knows the device. */
  readonly typeOf: (device: string) => DeviceType | undefined
  readonly now: () => number
}

/** Answers histories from InfluxDB. A connection is made for the question and closed after it: flows ask now and then, not all the time. */
export function influxAnswers({ calendar, typeOf, now }: InfluxAnswersOptions): SinkHub['queryInflux'] {
  return async (connection, layout, query) => {
    const type = typeOf(query.device)
    if (!type) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${query.device}"`)
    const influx = new InfluxQuery({ connection, layout, calendar, now })
    try {
      return await influx.history(type, query)
    } finally {
      influx.close()
    }
  }
}
