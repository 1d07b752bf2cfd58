import { HubError } from '../../../core/errors/hub-error'
import { type BusAddress, busName, wireOf } from '../../../core/polling/bus-address'
import type { ModbusBus } from '../../../core/polling/modbus-bus'
import { Wire, type WireOptions } from './wire'

interface Lent {
  readonly wire: Wire
  users: number
}

/** The wires in use: whoever asks for the same one shares it, and the last to give it back ends its connection. */
export class Wires {
  readonly #lent = new Map<string, Lent>()
  readonly #closing = new Map<string, Promise<void>>()
  readonly #open: (address: BusAddress) => ModbusBus
  readonly #options: Omit<WireOptions, 'bus'>

  constructor(open: (address: BusAddress) => ModbusBus, options: Omit<WireOptions, 'bus'>) {
    this.#open = open
    this.#options = options
  }

  /** Waits for the wire's last user to be gone: a serial port opens for one at a time. */
  async take(address: BusAddress): Promise<Wire> {
    const key = wireOf(address)
    for (let closing = this.#closing.get(key); closing; closing = this.#closing.get(key)) await closing
    const known = this.#lent.get(key)
    if (known) {
      // Only a scan can be in the way here: two pollers were compared before.
      if (known.wire.address.kind !== address.kind) {
        throw new HubError(
          'INVALID_ARGUMENT',
          `${busName(address)} is being scanned as ${busName(known.wire.address)}; wait for the end of that.`,
        )
      }
      known.users++
      return known.wire
    }
    const wire = new Wire({ bus: this.#open(address), ...this.#options })
    this.#lent.set(key, { wire, users: 1 })
    return wire
  }

  async giveBack(wire: Wire): Promise<void> {
    const key = wireOf(wire.address)
    const lent = this.#lent.get(key)
    if (!lent || lent.wire !== wire || --lent.users > 0) return
    this.#lent.delete(key)
    const closing = wire.stop().finally(() => this.#closing.delete(key))
    this.#closing.set(key, closing)
    await closing
  }

  async stop(): Promise<void> {
    const all = [...this.#lent.values()]
    this.#lent.clear()
    await Promise.all([...all.map(({ wire }) => wire.stop()), ...this.#closing.values()])
  }
}
