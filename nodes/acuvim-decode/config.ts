import type { NodeDef } from 'node-red'
import { isDeviceId } from '../../core/device'
import { type MeterSettings, readMeterSettings } from '../../devices/acuvim-ii/meter-settings'
import { invalid, shown } from '../shared/invalid'

/** The node as the editor stores it: numbers may be texts. */
export interface AcuvimDecodeDef extends NodeDef {
  configVersion?: number
  device?: string
  address?: string
  energyMode?: string
  basicMode?: string
  pt1?: string | number
  pt2?: string | number
  ct1?: string | number
  ct2?: string | number
}

/** What the node uses when the message says nothing. */
export interface AcuvimDecodeConfig {
  readonly device: string | null
  readonly address: number | null
  readonly meter: MeterSettings
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseAcuvimDecodeConfig(def: AcuvimDecodeDef): AcuvimDecodeConfig {
  const { basicMode } = def
  const numbers = Object.entries({ energyMode: def.energyMode, pt1: def.pt1, pt2: def.pt2, ct1: def.ct1, ct2: def.ct2 })
  const given = numbers.filter(([, value]) => !isBlank(value)).map(([key, value]) => [key, Number(value)])
  return {
    device: isBlank(def.device) ? null : parseDevice('Device', def.device),
    address: isBlank(def.address) ? null : parseAddress('Start address', def.address),
    meter: parseMeter('The form', { ...Object.fromEntries(given), ...(!isBlank(basicMode) && { basicMode }) }),
  }
}

/** A device id. Throws HubError INVALID_ARGUMENT. */
export function parseDevice(name: string, value: unknown): string {
  if (typeof value === 'string' && isDeviceId(value.trim())) return value.trim()
  throw invalid(`${name} is ${shown(value)}; it must be a device id: 1 to 64 of A-Z a-z 0-9 _ . : and -.`)
}

/** A register address from a number, `4000H`, `0x4000`, or decimal digits. Throws HubError INVALID_ARGUMENT. */
export function parseAddress(name: string, value: unknown): number {
  const address = typeof value === 'string' ? addressIn(value.trim()) : value
  if (typeof address === 'number' && Number.isInteger(address) && address >= 0 && address <= 0xffff) return address
  throw invalid(`${name} is ${shown(value)}; it must be 0 to 65535, as a number or a text such as 4000H, 0x4000 or 16384.`)
}

/** Settings of the meter, filled up from `base`. Throws HubError INVALID_ARGUMENT. */
export function parseMeter(name: string, given: unknown, base?: MeterSettings): MeterSettings {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalid(`${name} is ${shown(given)}; it must be an object such as { "energyMode": 0, "basicMode": "primary" }.`)
  }
  const result = readMeterSettings({ ...base, ...given })
  if (!result.ok) throw invalid(`${name}: ${result.reason}.`)
  return result.settings
}

function addressIn(text: string): number {
  const hex = /^(?:0x([0-9a-f]{1,4})|([0-9a-f]{1,4})h)$/i.exec(text)
  if (hex) return Number.parseInt(hex[1] ?? hex[2] ?? '', 16)
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'string' && value.trim() === '')
}
