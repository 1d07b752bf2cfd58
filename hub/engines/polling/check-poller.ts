import { isDeviceId } from '../../../core/device'
import { HubError } from '../../../core/errors/hub-error'
import { type BusAddress, busName, checkBusAddress, wireOf } from '../../../core/polling/bus-address'
import type { ReadBlock } from '../../../core/polling/plan-reads'
import type { BusScan, Poller } from '../../client/polling'

/** Registers of one read: MODBUS Application Protocol V1.1b3, 6.3. */
const mostRegisters = 125
const mostMeters = 247

/** Throws HubError INVALID_ARGUMENT that names what is wrong and what is allowed. */
export function checkPoller({ bus, meters, intervalMs, timeoutMs, retries }: Poller): void {
  checkBusAddress(bus)
  check(intervalMs >= 100 && intervalMs <= 86_400_000, `the interval of ${intervalMs} ms is not 100 ms to 1 day`)
  checkTimeout(timeoutMs)
  check(Number.isInteger(retries) && retries >= 0 && retries <= 10, `${retries} retries are not 0 to 10`)
  check(meters.length <= mostMeters, `${meters.length} meters are more than one bus has addresses (${mostMeters})`)
  for (const { meter, unit, blocks, settings } of meters) {
    check(isDeviceId(meter), `"${meter}" is not a device id: 1 to 64 characters of A–Z a–z 0–9 _ . : -`)
    checkUnit(unit, bus)
    check(blocks.length > 0, `nothing is to be read from ${meter}`)
    for (const block of settings ? [settings, ...blocks] : blocks) checkBlock(meter, block)
  }
  const twice = meters.find(({ meter }, at) => meters.findIndex((other) => other.meter === meter) !== at)
  check(!twice, `${twice?.meter} is listed twice`)
}

/** Throws HubError INVALID_ARGUMENT that names what is wrong and what is allowed. */
export function checkScan({ bus, units, timeoutMs }: BusScan): void {
  checkBusAddress(bus)
  checkTimeout(timeoutMs)
  check(units.length > 0, 'a scan needs at least one address')
  for (const unit of units) checkUnit(unit, bus)
}

/** Throws HubError INVALID_ARGUMENT when two users of one wire want it different. */
export function checkSameSettings(
  mine: { readonly name: string; readonly bus: BusAddress },
  other: { readonly name: string; readonly bus: BusAddress },
): void {
  if (wireOf(mine.bus) !== wireOf(other.bus) || JSON.stringify(inOrder(mine.bus)) === JSON.stringify(inOrder(other.bus))) return
  const what = mine.bus.kind === 'rtu' ? 'baud rate, parity and stop bits' : 'protocol (Modbus TCP or RTU over TCP)'
  throw new HubError(
    'INVALID_ARGUMENT',
    `"${mine.name}" wants ${busName(mine.bus)}, but "${other.name}" uses it as ${busName(other.bus)}: all on one wire need the same ${what}.`,
  )
}

function inOrder(bus: BusAddress): readonly unknown[] {
  return bus.kind === 'rtu' ? [bus.kind, bus.baudRate, bus.parity, bus.stopBits] : [bus.kind]
}

function checkUnit(unit: number, { kind }: BusAddress): void {
  const [least, most] = kind === 'tcp' ? [0, 255] : [1, 247]
  check(Number.isInteger(unit) && unit >= least && unit <= most, `the address ${unit} is not ${least} to ${most}`)
}

function checkTimeout(timeoutMs: number): void {
  check(timeoutMs >= 10 && timeoutMs <= 60_000, `the timeout of ${timeoutMs} ms is not 10 ms to 60 s`)
}

function checkBlock(meter: string, { start, count }: ReadBlock): void {
  const fits = Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count >= 1 && start + count <= 0x10000
  check(
    fits && count <= mostRegisters,
    `${count} registers from ${start} of ${meter} cannot be read at once (1 to ${mostRegisters}, up to 65535)`,
  )
}

function check(isRight: boolean, otherwise: string): void {
  if (!isRight) throw new HubError('INVALID_ARGUMENT', `Polling: ${otherwise}.`)
}
