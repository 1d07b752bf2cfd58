import type { LoadResult } from '../../load/job'
import { countedField, type InfluxStack, measurement } from '../../targets/influx-stack'

type Acknowledged = Pick<LoadResult, 'begunAt' | 'devices'>

/**
 * How many of the acknowledged messages of a load are points in InfluxDB, by asking it. What was sent and not acknowledged may be there
 * or not and does not count: times tell the messages apart.
 */
export async function acknowledgedPoints(
  { influx, database }: Pick<InfluxStack, 'influx' | 'database'>,
  load: Acknowledged,
): Promise<number> {
  const counts = await influx.ask(countsOf(load), database)
  return counts.reduce((sum, count) => sum + count, 0)
}

/** For each device the question for its acknowledged messages: the nth has the time when the load began and n ms. */
export function countsOf({ begunAt, devices }: Acknowledged): readonly string[] {
  return devices
    .filter(({ acknowledged }) => acknowledged > 0)
    .map(({ id, acknowledged }) => {
      const times = `time >= ${begunAt}ms AND time < ${begunAt + acknowledged}ms`
      return `SELECT count("${countedField}") FROM "${measurement}" WHERE "device" = '${id}' AND ${times}`
    })
}
