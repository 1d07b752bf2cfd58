import type { NodeMessage } from 'node-red'
import { isDeviceId } from '../../core/device'
import type { Client } from '../ui-shared/dashboard-link'
import type { Ask } from './page-data'

/** A question on its way through the flow. `ask` and `_client` must come back with the answer. */
export interface Question extends NodeMessage {
  readonly ask: Ask
  readonly _client: Client
}

/** For the node's outputs: the first leads to a telemetry query, the second to the device registry. */
export type Outputs = [toTelemetry: NodeMessage | null, toRegistry: NodeMessage | null]

const mostChannels = 24
/** More marks than a strip on a screen can show apart. */
const mostGaps = 500

/** The message that answers a page's wish, or null if a page of ours cannot have sent it. */
export function questionFor(wish: unknown, client: Client): Outputs | null {
  const ask = parseAsk(wish)
  if (!ask) return null
  const base = { ask, _client: { ...client } }
  switch (ask.kind) {
    case 'devices':
      return [null, { ...base, topic: 'devices', operation: 'list' }]
    case 'device':
      return [null, { ...base, topic: ask.device, operation: 'get' }]
    case 'latest':
      return [{ ...base, topic: ask.device, query: { kind: 'latest', device: ask.device } }, null]
    case 'history': {
      const { device, channels, from, to, bucketMs } = ask
      return [{ ...base, topic: device, query: { kind: 'bucketed', device, channels, from, to, bucket: bucketMs } }, null]
    }
    case 'completeness': {
      const { kind, device, from, to } = ask
      return [{ ...base, topic: device, query: { kind, device, from, to, limit: mostGaps } }, null]
    }
  }
}

function parseAsk(wish: unknown): Ask | null {
  if (typeof wish !== 'object' || wish === null) return null
  const { n, kind, device, channels, from, to, bucketMs } = wish as Record<string, unknown>
  if (!isNumber(n)) return null
  if (kind === 'devices') return { n, kind }
  if (typeof device !== 'string' || !isDeviceId(device)) return null
  if (kind === 'device' || kind === 'latest') return { n, kind, device }
  if (!isNumber(from) || !isNumber(to)) return null
  if (kind === 'completeness') return { n, kind, device, from, to }
  if (kind !== 'history' || !isNames(channels) || !isNumber(bucketMs)) return null
  return { n, kind, device, channels, from, to, bucketMs }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= mostChannels && value.every((name) => typeof name === 'string')
}
