import type { NodeDef } from 'node-red'
import { isDeviceId } from '../../core/device'
import { type BusAddress, parities, type SerialSettings } from '../../core/polling/bus-address'
import type { Poller, PollMeter } from '../../hub/client/polling'
import { numberIn, oneOf } from '../shared/fields'
import { invalid, shown } from '../shared/invalid'
import { parseReads, readsOf, settingsBlock } from './reads'

const connections = ['tcp', 'rtu-tcp', 'rtu'] as const
const stopBits = ['1', '2'] as const

/** One row of the list of meters, as the editor stores it. */
export interface MeterDef {
  readonly device?: string
  readonly unit?: string | number
  /** What to read: names of blocks, comma separated; empty: everything. */
  readonly read?: string
}

/** The bus, as the editor stores it. */
export interface BusDef {
  connection?: string
  host?: string
  port?: string | number
  path?: string
  baudRate?: string | number
  parity?: string
  stopBits?: string | number
}

/** The node as the editor stores it. */
export interface AcuvimPollDef extends NodeDef, BusDef {
  configVersion?: number
  meters?: readonly MeterDef[]
  /** Seconds. */
  interval?: string | number
  /** Milliseconds. */
  timeout?: string | number
  retries?: string | number
  /** Reads the transformer ratios and modes from the meters. */
  meterSettings?: boolean
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseAcuvimPollConfig(def: AcuvimPollDef): Poller {
  const bus = parseBus(def)
  const meters = (def.meters ?? []).map((row, index) => parseMeter(row, index, bus, def.meterSettings !== false))
  for (const [index, { meter }] of meters.entries()) {
    if (meters.findIndex((other) => other.meter === meter) < index)
      throw invalid(`Meter ${index + 1}: "${meter}" is listed twice.`)
  }
  return {
    id: def.id,
    name: def.name?.trim() || def.id,
    bus,
    meters,
    intervalMs: numberIn('Interval', def.interval, { min: 0.1, max: 86_400, fallback: 10 }) * 1000,
    timeoutMs: numberIn('Timeout', def.timeout, { min: 10, max: 60_000, fallback: 1000 }),
    retries: whole('Retries', def.retries, { min: 0, max: 10, fallback: 1 }),
  }
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseBus(def: BusDef): BusAddress {
  const kind = oneOf('Connection', def.connection, connections)
  if (kind !== 'rtu')
    return { kind, host: text('Host', def.host), port: whole('Port', def.port, { min: 1, max: 65_535, fallback: 502 }) }
  return { kind, path: text('Serial port', def.path), ...parseSerial(def) }
}

function parseSerial(def: BusDef): SerialSettings {
  return {
    baudRate: whole('Baud rate', def.baudRate, { min: 300, max: 4_000_000, fallback: 19_200 }),
    parity: oneOf('Parity', def.parity, parities),
    stopBits: oneOf('Stop bits', def.stopBits?.toString(), stopBits) === '2' ? 2 : 1,
  }
}

function parseMeter({ device, unit, read }: MeterDef, index: number, { kind }: BusAddress, withSettings: boolean): PollMeter {
  const row = `Meter ${index + 1}`
  const meter = device?.trim() ?? ''
  if (!isDeviceId(meter)) throw invalid(`${row}: ${shown(device)} is not a device id: 1 to 64 of A-Z a-z 0-9 _ . : and -.`)
  const range = kind === 'tcp' ? { min: 0, max: 255 } : { min: 1, max: 247 }
  return {
    meter,
    unit: whole(`${row}: the address`, unit, { ...range, fallback: 1 }),
    blocks: readsOf(parseReads(`${row}: what to read`, read)),
    settings: withSettings ? settingsBlock : null,
  }
}

function whole(
  name: string,
  value: unknown,
  range: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const number = numberIn(name, value, range)
  if (!Number.isInteger(number))
    throw invalid(`${name} is ${shown(value)}; it must be a whole number from ${range.min} to ${range.max}.`)
  return number
}

function text(name: string, value: string | undefined): string {
  const given = value?.trim() ?? ''
  if (given === '') throw invalid(`${name} is empty; it must say where the meters are.`)
  return given
}
