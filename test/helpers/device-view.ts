import type { DeviceView } from '../../core/device'

/** A device as the hub shows it, approved and online unless told otherwise. */
export function deviceView(id: string, fields: Partial<DeviceView> = {}): DeviceView {
  return {
    id,
    name: id,
    type: 'acuvim-ii',
    dialect: 'acuvim',
    approval: 'approved',
    groups: [],
    tags: {},
    heartbeatMs: null,
    about: {},
    hasPassword: true,
    blocked: false,
    createdAt: 0,
    updatedAt: 0,
    presence: 'online',
    presenceSince: 0,
    lastHeardAt: 0,
    lastReadingAt: 0,
    ...fields,
  }
}
