import type { Broker, DropReason } from '../../../../core/ports/broker'
import { openBroker } from '../broker'
import type { BrokerLimits, BrokerOptions, RefusedConnection } from '../options'
import { connectDevice, type Device } from './device'
import { TestIngest } from './test-ingest'
import { TestPolicy } from './test-policy'
import { TestWills } from './test-wills'
import { until } from './until'

/** A broker on a free port with everything around it in the hand of the test. */
export class TestBroker {
  readonly refused: RefusedConnection[] = []
  readonly warnings: string[] = []
  /** Called inside the broker whenever it refuses a connection. */
  onRefused: () => void = () => {}
  #broker: Broker | null = null

  constructor(
    readonly ingest = new TestIngest(),
    readonly policy = new TestPolicy(),
    readonly wills = new TestWills(),
  ) {}

  async open(limits: Partial<BrokerLimits> = {}, over: Partial<BrokerOptions> = {}): Promise<this> {
    this.#broker = await openBroker({
      listeners: { mqtt: { host: '127.0.0.1', port: 0 }, mqtts: null, ws: null },
      policy: this.policy,
      ingest: this.ingest,
      wills: this.wills,
      retained: [],
      limits,
      clock: () => 1_700_000_000_000,
      log: { info: () => {}, warn: (_about, message) => this.warnings.push(message) },
      onRefused: (refused) => {
        this.refused.push(refused)
        this.onRefused()
      },
      ...over,
    })
    return this
  }

  get broker(): Broker {
    if (!this.#broker) throw new Error('the broker is not open')
    return this.#broker
  }

  get port(): number {
    return this.broker.ports.mqtt
  }

  device(id: string, over: Parameters<typeof connectDevice>[2] = {}): Promise<Device> {
    return connectDevice(this.port, id, over)
  }

  /** A connected subscriber to everything devices publish. */
  async viewer(qos: 0 | 1 | 2 = 1): Promise<Device> {
    const viewer = await this.device('viewer')
    await viewer.subscribe('dev/#', qos)
    return viewer
  }

  dropped(reason: DropReason): number {
    return this.broker.counts().dropped[reason] ?? 0
  }

  async untilConnected(count: number): Promise<void> {
    await until(`${count} connected clients`, () => this.broker.counts().connected === count)
  }

  /** Also closes a broker that was never opened, so that it can stand in `afterEach`. */
  async close(): Promise<void> {
    this.ingest.release()
    await this.#broker?.close()
  }
}
