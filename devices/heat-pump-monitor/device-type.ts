import type { DeviceType } from '../../core/channel'
import { electricalChannels, pressureChannels, signalChannels, stateChannels, temperatureChannels } from './channels'

/** Board that measures a heat pump: four thermistors, mains voltage and current, two optional refrigerant pressures. */
export const deviceType: DeviceType = {
  name: 'heat-pump-monitor',
  label: 'Heat pump monitor',
  dialect: 'heat-pump',
  channels: [...temperatureChannels, ...electricalChannels, ...pressureChannels, ...stateChannels, ...signalChannels],
  headline: ['temperature_outlet', 'temperature_inlet', 'active_power', 'pressure_high', 'compressor_running'],
}
