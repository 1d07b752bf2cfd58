import { type DeviceFilter, isDeviceId } from '../../core/device'
import { words } from './fields'
import { invalid, shown } from './invalid'

/** What a form or a message says about the devices it means; each a comma separated text or a list. */
export interface FilterFields {
  readonly devices?: unknown
  readonly types?: unknown
  readonly groups?: unknown
}

/** The filter of these fields; an empty field selects all. Throws HubError INVALID_ARGUMENT for an id that cannot be one. */
export function parseDeviceFilter(fields: FilterFields): DeviceFilter {
  const devices = words('Devices', fields.devices)
  for (const id of devices) {
    if (!isDeviceId(id)) throw invalid(`${shown(id)} is not a device id: 1 to 64 of A-Z a-z 0-9 _ . : and -.`)
  }
  const types = words('Types', fields.types)
  const groups = words('Groups', fields.groups)
  return {
    ...(devices.length > 0 && { devices }),
    ...(types.length > 0 && { types }),
    ...(groups.length > 0 && { groups }),
  }
}
