import { HubError } from '../../core/errors/hub-error'
import type { SinkStream } from '../../core/sinks/sink-item'
import type { SinkConfig, SinkTargetConfig } from '../client/sinks'

const streamsOf: Readonly<Record<SinkTargetConfig['kind'], readonly SinkStream[]>> = {
  influx: ['readings', 'events', 'hours', 'days'],
  archive: ['uplinks', 'days'],
}

/** Bounds of a batch; `bytes` bounds what a sink holds in memory. */
const bounds = { items: [1, 50_000], bytes: [1_000, 32 << 20], waitMs: [0, 86_400_000] } as const

/** Throws HubError INVALID_ARGUMENT that says what is allowed. What only the target knows shows when it is prepared. */
export function checkSink({ id, name, target, streams: asked, filter, start, batch }: SinkConfig): void {
  const streams = Object.hasOwn(streamsOf, target?.kind) ? streamsOf[target.kind] : null
  if (!streams)
    throw new HubError('INVALID_ARGUMENT', `there is no sink of this kind; there are ${Object.keys(streamsOf).join(' and ')}`)
  mustHold(typeof id === 'string' && id.length > 0 && id.length <= 128, 'the id of a sink has 1 to 128 characters')
  mustHold(typeof name === 'string' && name.length > 0 && name.length <= 128, 'the name of a sink has 1 to 128 characters')
  mustHold(Array.isArray(asked) && asked.length > 0, `a sink needs at least one stream of ${streams.join(', ')}`)
  for (const stream of asked)
    mustHold(streams.includes(stream), `there is no stream "${stream}" for this kind; there are ${streams.join(', ')}`)
  mustHold(new Set(asked).size === asked.length, 'each stream can be written once')
  mustHold(start === 'now' || start === 'earliest', 'a sink starts "now" or at the "earliest"')
  mustHold(typeof filter === 'object' && filter !== null, 'the filter must be an object; {} means all devices')
  for (const [key, [least, most]] of Object.entries(bounds)) {
    const value = batch?.[key as keyof typeof bounds]
    const isRight = Number.isInteger(value) && value >= least && value <= most
    mustHold(isRight, `batch.${key} must be a whole number from ${least} to ${most}, not ${String(value)}`)
  }
}

function mustHold(holds: boolean, otherwise: string): void {
  if (!holds) throw new HubError('INVALID_ARGUMENT', otherwise)
}
