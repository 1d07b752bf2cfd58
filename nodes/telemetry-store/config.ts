import type { NodeDef } from 'node-red'
import { isDeviceId } from '../../core/device'
import { type Link, links } from '../../core/reading'
import { oneOf } from '../shared/fields'
import { invalid, shown } from '../shared/invalid'

const timeSources = ['message', 'now'] as const

/** The node as the editor stores it. */
export interface TelemetryStoreDef extends NodeDef {
  configVersion?: number
  device?: string
  deviceType?: string
  time?: string
  link?: string
}

/** What the node uses where the message says nothing. */
export interface TelemetryStoreConfig {
  readonly device: string | null
  /** Type of a device that is new. */
  readonly type: string | null
  /** `message`: the time it carries, now if it carries none. `now`: always now. */
  readonly time: (typeof timeSources)[number]
  readonly link: Link | null
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseTelemetryStoreConfig({ device, deviceType, time, link }: TelemetryStoreDef): TelemetryStoreConfig {
  return {
    device: device?.trim() ? parseDevice('Device', device) : null,
    type: deviceType?.trim() || null,
    time: oneOf('Time', time, timeSources),
    link: link ? oneOf('Link', link, links as readonly [Link, ...Link[]]) : null,
  }
}

/** A device id. Throws HubError INVALID_ARGUMENT. */
export function parseDevice(name: string, value: unknown): string {
  if (typeof value === 'string' && isDeviceId(value.trim())) return value.trim()
  throw invalid(`${name} is ${shown(value)}; it must be a device id: 1 to 64 of A-Z a-z 0-9 _ . : and -.`)
}
