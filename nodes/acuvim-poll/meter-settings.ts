import { type MeterSettingsResult, readMeterSettings } from '../../devices/acuvim-ii/meter-settings'
import type { PolledBlock } from '../../hub/client/polling'

/** What a meter says of itself in the registers of `settingsBlock`: without it its values cannot be read right. */
export function meterSettingsIn({ start, registers }: PolledBlock): MeterSettingsResult {
  const at = (address: number) => registers[address - start]
  return readMeterSettings({
    energyMode: at(0x1019),
    basicMode: at(0x101d) === 1 ? 'primary' : at(0x101d) === 0 ? 'secondary' : at(0x101d),
    pt1: (at(0x1005) ?? Number.NaN) * 0x10000 + (at(0x1006) ?? Number.NaN),
    pt2: at(0x1007),
    ct1: at(0x1008),
    ct2: at(0x1009),
  })
}
