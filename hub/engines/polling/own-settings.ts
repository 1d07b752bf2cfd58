import type { BusAddress } from '../../../core/polling/bus-address'
import type { ModbusBus } from '../../../core/polling/modbus-bus'

/** A bus as one of its users wants it: on a serial line each question says its settings, because a scan may have used others. */
export function withOwnSettings(bus: ModbusBus, address: BusAddress): Pick<ModbusBus, 'read' | 'write'> {
  if (address.kind !== 'rtu') return bus
  const { baudRate, parity, stopBits } = address
  const settings = { baudRate, parity, stopBits }
  return { read: (request) => bus.read({ settings, ...request }), write: (request) => bus.write({ settings, ...request }) }
}
