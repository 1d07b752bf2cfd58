import type { Channel, DeviceType } from '../../core/channel'
import { registerRows } from './register-table'

/** Accuenergy Acuvim II series power meter behind a gateway that reads it over Modbus. */
export const deviceType: DeviceType = {
  name: 'acuvim-ii',
  label: 'Acuvim II power meter',
  dialect: 'acuvim',
  channels: registerRows.map(({ register: _, ...channel }): Channel => channel),
  headline: ['active_power', 'current_avg', 'voltage_ln_avg', 'power_factor', 'frequency', 'energy_active_import'],
}
