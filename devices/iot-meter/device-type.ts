import type { DeviceType } from '../../core/channel'
import { derivedEnergies } from './derived-energies'
import { registry } from './registry'

/**
 * Any iot-meter. One type for DC, AC and generic meters: no message of the dialect says which of them a device is, and a
 * device that changed its type later would leave its history in another table.
 */
export const deviceType: DeviceType = {
  name: 'iot-meter',
  label: 'IoT meter (traction DC, AC, generic)',
  dialect: 'iot-meter',
  channels: [...registry.map(({ channel }) => channel), ...derivedEnergies],
  headline: ['active_power', 'voltage_dc', 'current_dc', 'voltage_ac', 'current_ac', 'power_factor', 'frequency', 'temperature'],
}
