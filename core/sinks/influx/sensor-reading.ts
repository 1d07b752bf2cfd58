import type { DeviceType } from '../../channel'
import { type FieldName, FieldPerChannel } from './field-per-channel'
import type { PointLayout } from './layout'

/** Bar in one psi: 6894.757 293 168 Pa (NIST SP 811, appendix B.8). */
const psiPerBar = 1 / 0.068_947_572_931_68

/** Names and units of the sources where ours differ (heat pump, clause 6.1; PlantOps). */
const sourceFields: Readonly<Record<string, FieldName>> = {
  temperature_inlet: { name: 'temp_inlet' },
  temperature_outlet: { name: 'temp_outlet' },
  temperature_ambient: { name: 'temp_ambient' },
  temperature_compressor: { name: 'temp_compressor' },
  active_power: { name: 'power' },
  illuminance: { name: 'light_level' },
  compressor_running: { name: 'compressor_running', isBoolean: true },
  fan_running: { name: 'fan_running', isBoolean: true },
  defrost_active: { name: 'defrost_active', isBoolean: true },
}
const ownOf = (channel: string): FieldName => (Object.hasOwn(sourceFields, channel) && sourceFields[channel]) || { name: channel }

/** Pressures are psi in the source's dashboards and limits. */
function fieldOf(type: DeviceType, channel: string): FieldName {
  const unit = type.channels.find(({ name }) => name === channel)?.unit
  return unit === 'bar' ? { name: channel, factor: psiPerBar } : ownOf(channel)
}

/** All devices in `sensor_reading` with the tag device_id, fields named as the heat pump and PlantOps sources name them. */
export function sensorReadingLayout(): PointLayout {
  return new FieldPerChannel({
    deviceTag: 'device_id',
    hasLink: false,
    measurementOf: () => 'sensor_reading',
    tagsOf: (device) => [['device_id', device.id]],
    fieldOf,
  })
}
