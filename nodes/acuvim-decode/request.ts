import type { NodeMessage } from 'node-red'
import type { MeterSettings } from '../../devices/acuvim-ii/meter-settings'
import { parseInstant } from '../shared/instant'
import { invalid } from '../shared/invalid'
import { type AcuvimDecodeConfig, parseAddress, parseDevice, parseMeter } from './config'

/** Everything needed to read the registers of one message. */
export interface DecodeRequest {
  readonly device: string
  readonly address: number
  readonly meter: MeterSettings
  /** When the registers were read, ms UTC. */
  readonly at: number
}

/** What a message may say; each property replaces the node's own. */
interface RequestFields {
  readonly device?: unknown
  readonly address?: unknown
  readonly meter?: unknown
  readonly at?: unknown
}

/** Throws HubError INVALID_ARGUMENT that names the property and what is allowed. */
export function requestFor(config: AcuvimDecodeConfig, msg: NodeMessage, now: number): DecodeRequest {
  const { device, address, meter, at } = msg as NodeMessage & RequestFields
  return {
    device: isGiven(device) ? parseDevice('msg.device', device) : (config.device ?? deviceInTopic(msg.topic)),
    address: isGiven(address) ? parseAddress('msg.address', address) : (config.address ?? missingAddress()),
    meter: isGiven(meter) ? parseMeter('msg.meter', meter, config.meter) : config.meter,
    at: isGiven(at) ? parseInstant('msg.at', at, now) : now,
  }
}

/** `ACV-001`, or the second level of a longer topic such as `acuvim/ACV-001/registers`. */
function deviceInTopic(topic: string | undefined): string {
  if (!topic) throw invalid('Nothing names the device: set it in the node, in msg.device or in msg.topic.')
  const levels = topic.split('/')
  return parseDevice('The device in msg.topic', levels[1] ?? levels[0])
}

function missingAddress(): never {
  throw invalid('Nothing says where the registers start: set the address in the node or in msg.address.')
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
