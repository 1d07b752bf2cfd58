import { openBus } from '../../adapters/modbus/open-bus'
import type { BusAddress } from '../../core/polling/bus-address'
import type { PollEvent, Poller, PollingEvents, PollMeter } from '../../hub/client/polling'
import { PollerHost } from '../../hub/engines/polling/poller-host'
import { LibmodbusSlave } from './libmodbus-slave'
import { type Script, ScriptedSlave } from './scripted-slave'

type Events = { [T in keyof PollingEvents]: PollingEvents[T][] }

/** A poller host with real buses, whose events are kept, and whose slaves end with it. */
export class PollingBench {
  readonly events: Events = { poll: [], 'poll-state': [], scan: [] }
  readonly errors: Error[] = []
  readonly #slaves: { stop(): Promise<void> }[] = []
  readonly host = new PollerHost({
    openBus: (address) => openBus(address, { connectMs: 1000 }),
    now: () => Date.now(),
    elapsed: () => performance.now(),
    random: () => 0.5,
    timeZone: 'Asia/Kolkata',
    emit: (topic, event) => (this.events[topic as keyof PollingEvents] as unknown[]).push(event),
    onError: (error) => this.errors.push(error),
  })

  keep<T extends { stop(): Promise<void> }>(slave: T): T {
    this.#slaves.push(slave)
    return slave
  }

  async scripted(script: Script, framing: 'tcp' | 'rtu' = 'tcp'): Promise<ScriptedSlave> {
    return this.keep(await ScriptedSlave.start(framing, script))
  }

  async libmodbus(...units: readonly number[]): Promise<LibmodbusSlave> {
    return this.keep(await LibmodbusSlave.tcp(...units))
  }

  polls(meter: string): readonly PollEvent[] {
    return this.events.poll.filter((event) => event.meter === meter)
  }

  /** Fails when the host reported an error of its own. */
  async stop(): Promise<void> {
    await this.host.stop()
    for (const slave of this.#slaves.splice(0)) await slave.stop()
    if (this.errors.length > 0) throw new AggregateError(this.errors, 'the poller host reported errors')
  }
}

export const tcp = (port: number): BusAddress => ({ kind: 'tcp', host: '127.0.0.1', port })
export const block = { start: 0x4000, count: 2 }
export const meter = (unit: number, blocks = [block]): PollMeter => ({ meter: `M-${unit}`, unit, blocks, settings: null })

/** A poller of meter 1 that asks every 100 ms. */
export function poller(bus: BusAddress, fields: Partial<Poller> = {}): Poller {
  return { id: 'n1', name: 'Hall 1', bus, meters: [meter(1)], intervalMs: 100, timeoutMs: 1000, retries: 0, ...fields }
}

/** Fills every answer with the unit that was asked. */
export const honest: Script = (request, slave) => slave.answer(request, Array(request.count).fill(request.unit))
