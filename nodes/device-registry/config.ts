import type { NodeDef, NodeMessage } from 'node-red'
import type { DeviceFilter } from '../../core/device'
import { parseDeviceFilter } from '../shared/device-filter'
import { oneOf } from '../shared/fields'
import { invalid, shown } from '../shared/invalid'

export const operations = ['enrich', 'get', 'list', 'update'] as const
export type Operation = (typeof operations)[number]

/** The node as the editor stores it. */
export interface DeviceRegistryDef extends NodeDef {
  configVersion?: number
  operation?: string
  devices?: string
  types?: string
  groups?: string
}

export interface DeviceRegistryConfig {
  /** `msg`: each message chooses. */
  readonly operation: Operation | 'msg'
  /** What `list` lists unless the message says otherwise. */
  readonly filter: DeviceFilter
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseDeviceRegistryConfig(def: DeviceRegistryDef): DeviceRegistryConfig {
  return { operation: oneOf('Operation', def.operation, [...operations, 'msg']), filter: parseDeviceFilter(def) }
}

/** What to do with this message. Throws HubError INVALID_ARGUMENT when the message should choose and does not. */
export function operationFor({ operation }: DeviceRegistryConfig, msg: NodeMessage): Operation {
  if (operation !== 'msg') return operation
  const chosen = operations.find((word) => word === msg.operation)
  if (chosen === undefined) throw invalid(`msg.operation is ${shown(msg.operation)}; it must be one of ${operations.join(', ')}.`)
  return chosen
}
