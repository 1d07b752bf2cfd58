import type { DeviceType } from '../../core/channel'
import { isDeviceId } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { RegistrationRequest } from '../client/device-access'

const bounds = { hardware: 64, mac: 32, serial: 64, firmware: 64 } as const

/** What a device says of itself, as the registry keeps it. Throws INVALID_ARGUMENT. */
export function aboutIn(request: RegistrationRequest): Readonly<Record<string, string>> {
  const about: Record<string, string> = {}
  for (const [field, most] of Object.entries(bounds) as [keyof typeof bounds, number][]) {
    const text = request[field]
    if (text === undefined) continue
    if (text.length === 0 || text.length > most) throw new HubError('INVALID_ARGUMENT', `${field} has 1 to ${most} characters`)
    about[field] = text
  }
  return about
}

/** Throws INVALID_ARGUMENT. */
export function checkDeviceId(device: string): void {
  if (isDeviceId(device)) return
  throw new HubError('INVALID_ARGUMENT', `"${device.slice(0, 80)}" is not a device id: 1 to 64 characters of A–Z a–z 0–9 _ . : -`)
}

/** The type of this name. Throws UNKNOWN_DEVICE_TYPE. */
export function typeNamed(types: readonly DeviceType[], name: string | undefined): DeviceType {
  const type = types.find((each) => each.name === name)
  if (type) return type
  throw new HubError(
    'UNKNOWN_DEVICE_TYPE',
    `there is no device type "${name}"; there are: ${types.map((each) => each.name).join(', ')}`,
  )
}
