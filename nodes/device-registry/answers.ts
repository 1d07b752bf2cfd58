import type { NodeMessage } from 'node-red'
import { flowActor } from '../../core/access/actor'
import { hub } from '../../hub/client/current'
import { type FilterFields, parseDeviceFilter } from '../shared/device-filter'
import { deviceIdOf } from '../shared/device-id'
import type { DeviceRegistryConfig, Operation } from './config'
import type { DeviceCache } from './device-cache'
import { parsePatch } from './patch'

export interface Desk {
  readonly config: DeviceRegistryConfig
  readonly cache: DeviceCache
  /** Id of the node. */
  readonly node: string
}

/** What an operation adds to the message, and how the status tells of it. */
export interface Answer {
  readonly fields: NodeMessage
  /** A device's id, or how many devices. */
  readonly about: string | number
}

type Handler = (msg: NodeMessage, desk: Desk) => Promise<Answer>

/** One function per operation; each rejects with HubError and leaves the message as it is. */
export const answers: Readonly<Record<Operation, Handler>> = {
  enrich: async (msg, { cache }) => {
    const device = await cache.get(deviceIdOf(msg), Date.now())
    return { fields: { device }, about: cache.met }
  },

  get: async (msg) => {
    const payload = await hub().getDevice(deviceIdOf(msg))
    return { fields: { payload }, about: payload.id }
  },

  list: async (msg, { config }) => {
    const asked = hasFilter(msg.payload) ? parseDeviceFilter(msg.payload) : config.filter
    const payload = await hub().listDevices(asked)
    return { fields: { payload }, about: payload.length }
  },

  update: async (msg, { cache, node }) => {
    const id = deviceIdOf(msg)
    const payload = await hub().updateDevice(id, parsePatch(msg.payload), flowActor(node))
    cache.forget(id)
    return { fields: { payload }, about: id }
  },
}

function hasFilter(payload: unknown): payload is FilterFields {
  if (typeof payload !== 'object' || payload === null) return false
  return ['devices', 'types', 'groups'].some((field) => Object.hasOwn(payload, field))
}
