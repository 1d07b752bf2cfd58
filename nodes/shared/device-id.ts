import type { NodeMessage } from 'node-red'
import { isDeviceId } from '../../core/device'
import { invalid, shown } from './invalid'

/**
 * The device a message is about: `payload.device` or `payload.id`, else a text payload, else the topic.
 * Throws HubError INVALID_ARGUMENT when it names none, or is a page of several.
 */
export function deviceIdOf(msg: NodeMessage): string {
  if (Array.isArray(msg.payload)) throw invalid('msg.payload is a list; send one item per message (a split node does that).')
  const named = nameIn(msg.payload) ?? (msg.topic || undefined)
  if (named === undefined) throw invalid('The message names no device: set msg.payload.device or msg.topic.')
  if (typeof named !== 'string' || !isDeviceId(named)) throw invalid(`${shown(named)} is not a device id.`)
  return named
}

function nameIn(payload: unknown): unknown {
  if (typeof payload === 'string' && payload !== '') return payload
  if (typeof payload !== 'object' || payload === null) return undefined
  const { device, id } = payload as { device?: unknown; id?: unknown }
  return device ?? (typeof id === 'string' ? id : undefined)
}
