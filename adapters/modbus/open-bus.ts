import type { BusAddress } from '../../core/polling/bus-address'
import type { ModbusBus } from '../../core/polling/modbus-bus'
import { LineBus } from './line-bus'
import { MbapFraming } from './mbap-framing'
import { RtuFraming } from './rtu-framing'
import { SerialLine } from './serial-line'
import { TcpLine } from './tcp-line'

export interface OpenBusOptions {
  /** Longest wait for a connection or for a port to open, ms. */
  readonly connectMs?: number
}

/** The bus at an address. Nothing is connected before something is asked. */
export function openBus(address: BusAddress, { connectMs = 3_000 }: OpenBusOptions = {}): ModbusBus {
  if (address.kind === 'rtu') {
    return new LineBus({ address, framing: new RtuFraming(), line: (events) => new SerialLine(address, connectMs, events) })
  }
  const framing = address.kind === 'tcp' ? new MbapFraming() : new RtuFraming()
  return new LineBus({ address, framing, line: (events) => new TcpLine(address, connectMs, events) })
}
