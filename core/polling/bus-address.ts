import { HubError } from '../errors/hub-error'

export const parities = ['none', 'even', 'odd'] as const
export type Parity = (typeof parities)[number]

/** How characters travel on a serial line. Always 8 data bits, as Modbus RTU has it. */
export interface SerialSettings {
  readonly baudRate: number
  readonly parity: Parity
  readonly stopBits: 1 | 2
}

/** As an Acuvim II leaves the factory. */
export const defaultSerial: SerialSettings = { baudRate: 19_200, parity: 'none', stopBits: 1 }

/** Where meters are: Modbus TCP, RTU frames over TCP (a serial device server), or RTU on a serial port of this machine. */
export type BusAddress =
  | { readonly kind: 'tcp' | 'rtu-tcp'; readonly host: string; readonly port: number }
  | ({ readonly kind: 'rtu'; readonly path: string } & SerialSettings)

/** Equal for two addresses that are the same wire, whatever their settings. */
export function wireOf(bus: BusAddress): string {
  return bus.kind === 'rtu' ? `serial ${bus.path}` : `tcp ${bus.host.toLowerCase()}:${bus.port}`
}

/** As a person calls it: `10.0.0.7:502`, `/dev/ttyUSB0 (19200 8N1)`. */
export function busName(bus: BusAddress): string {
  if (bus.kind === 'rtu') return `${bus.path} (${serialName(bus)})`
  return `${bus.host}:${bus.port}${bus.kind === 'rtu-tcp' ? ' (RTU)' : ''}`
}

/** `19200 8N1`. */
export function serialName({ baudRate, parity, stopBits }: SerialSettings): string {
  return `${baudRate} 8${parity.charAt(0).toUpperCase()}${stopBits}`
}

/** Throws HubError INVALID_ARGUMENT that says what is allowed. */
export function checkBusAddress(bus: BusAddress): void {
  if (bus.kind === 'rtu') {
    checkSerial(bus)
    return
  }
  if (bus.kind !== 'tcp' && bus.kind !== 'rtu-tcp')
    throw wrong(`the kind of bus "${(bus as BusAddress).kind}" is none of tcp, rtu-tcp, rtu`)
  if (typeof bus.host !== 'string' || !/^[A-Za-z0-9.:_-]{1,255}$/.test(bus.host)) {
    throw wrong(`"${bus.host}" is no host name and no IP address`)
  }
  if (!isWhole(bus.port, 1, 65_535)) throw wrong(`the port ${bus.port} is not a number from 1 to 65535`)
}

/** Throws HubError INVALID_ARGUMENT that says what is allowed. */
export function checkSerialSettings({ baudRate, parity, stopBits }: SerialSettings): void {
  if (!isWhole(baudRate, 300, 4_000_000)) throw wrong(`the baud rate ${baudRate} is not a number from 300 to 4000000`)
  if (!parities.includes(parity)) throw wrong(`the parity "${parity}" is none of ${parities.join(', ')}`)
  if (stopBits !== 1 && stopBits !== 2) throw wrong(`${stopBits} stop bits cannot be: 1 or 2`)
}

function checkSerial(bus: BusAddress & { readonly kind: 'rtu' }): void {
  if (typeof bus.path !== 'string' || bus.path.trim() === '' || bus.path.length > 255) {
    throw wrong('a serial bus needs the path of its port, such as /dev/ttyUSB0 or COM3')
  }
  checkSerialSettings(bus)
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
}

function wrong(detail: string): HubError {
  return new HubError('INVALID_ARGUMENT', `Bus: ${detail}.`)
}
