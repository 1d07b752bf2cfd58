import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import type { StatusMessage, TelemetryMessage } from '../../../protocol/acuvim/messages'
import type { Busbar } from './busbar'

export interface MeterOptions {
  readonly epoch?: number
  readonly session?: number
  readonly password?: string
  /** mqtt.js options beyond what a meter needs. */
  readonly mqtt?: IClientOptions
  readonly url?: string
}

/** An Acuvim meter as a test writes it: verbs instead of packets. Every publish waits for its PUBACK. */
export class TestMeter {
  /** Set when the connection ended although nobody asked it to. */
  disconnected = false

  private constructor(
    readonly id: string,
    readonly epoch: number,
    readonly session: number,
    readonly client: MqttClient,
  ) {
    client.on('close', () => {
      this.disconnected = true
      // mqtt.js would keep what is not acknowledged waiting for a connection that will not come.
      client.end(true)
    })
    client.on('error', () => undefined)
  }

  /** Connects with the site's provisioning key, with a last will. */
  static async connect(busbar: Busbar, id: string, options: MeterOptions = {}): Promise<TestMeter> {
    const { epoch = 1, session = 1, password = busbar.provisioningKey } = options
    const will: StatusMessage = { v: 1, st: 'offline', ep: epoch, ses: session, lw: true }
    const mqtt: IClientOptions = {
      clientId: id,
      username: id,
      password,
      protocolVersion: 4,
      reconnectPeriod: 0,
      will: { topic: `acuvim/${id}/status`, payload: Buffer.from(JSON.stringify(will)), qos: 1, retain: true },
      ...options.mqtt,
    }
    const client = await connectAsync(options.url ?? `mqtt://127.0.0.1:${busbar.ports.mqtt}`, mqtt, false)
    return new TestMeter(id, epoch, session, client)
  }

  async online(): Promise<void> {
    await this.publish('status', { v: 1, st: 'online', ep: this.epoch, ses: this.session } satisfies StatusMessage, true)
  }

  /** Sends one reading; resolves when it is acknowledged. `values` have the keys of the wire. */
  async reading(seq: number, values: Readonly<Record<string, number>>, at = Date.now()): Promise<void> {
    await this.publish('telemetry', this.message(seq, values, at))
  }

  message(seq: number, values: Readonly<Record<string, number>>, at: number): TelemetryMessage {
    return { v: 1, ep: this.epoch, sq: seq, ts: at, ln: 'ethernet', d: values }
  }

  async publish(kind: string, message: unknown, retain = false): Promise<void> {
    await this.raw(`acuvim/${this.id}/${kind}`, JSON.stringify(message), retain)
  }

  async raw(topic: string, payload: string | Buffer, retain = false): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1, retain })
  }

  /** Pulls the plug: the broker publishes the last will. */
  cut(): void {
    this.client.stream.destroy()
  }

  async close(): Promise<void> {
    await this.client.endAsync()
  }
}
