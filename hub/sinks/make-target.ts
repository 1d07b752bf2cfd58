import { InfluxV1Target } from '../../adapters/sinks/influx-v1'
import { InfluxV2Target } from '../../adapters/sinks/influx-v2'
import { HubError } from '../../core/errors/hub-error'
import type { SinkTarget } from '../../core/ports/sink'
import type { SinkTargetConfig } from '../client/sinks'

/** The one place that knows which target belongs to which settings. Throws HubError INVALID_ARGUMENT. */
export function makeTarget(config: SinkTargetConfig): SinkTarget {
  if (config.kind !== 'influx')
    throw new HubError('INVALID_ARGUMENT', 'there is no sink of this kind; there are influx and archive')
  const { connection, layout, gzip } = config
  const options = { connection, layout, ...(gzip !== undefined && { gzip }) }
  return connection?.version === '1' ? new InfluxV1Target(options) : new InfluxV2Target(options)
}
