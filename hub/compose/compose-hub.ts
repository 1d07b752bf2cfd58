import type { AuditHub } from '../client/audit'
import type { BrokerAccessHub } from '../client/broker-access'
import type { DeviceAccessHub } from '../client/device-access'
import type { Hub } from '../client/hub'
import type { PeopleHub } from '../client/people'
import type { PollingHub } from '../client/polling'
import { remoteMethods } from '../client/remote-methods'
import type { SinkHub } from '../client/sinks'
import type { DeviceHub } from '../local-hub'

export interface HubParts {
  readonly devices: DeviceHub
  readonly polling: PollingHub
  readonly sinks: SinkHub
  readonly people: PeopleHub
  readonly deviceAccess: DeviceAccessHub
  readonly brokerAccess: BrokerAccessHub
  readonly audit: AuditHub
}

/** One Hub of its parts: each method is that of the part that has it. */
export function composeHub(parts: HubParts): Hub {
  const names = [...Object.keys(remoteMethods), 'readStream', 'subscribe']
  return Object.fromEntries(names.map((name) => [name, methodOf(parts, name)])) as unknown as Hub
}

function methodOf(parts: HubParts, name: string): unknown {
  const part = (Object.values(parts) as Record<string, unknown>[]).find((each) => typeof each[name] === 'function')
  if (!part) throw new Error(`no part of the hub has the method ${name}`)
  return (part[name] as (...args: unknown[]) => unknown).bind(part)
}
