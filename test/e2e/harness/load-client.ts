import { connectAsync, type MqttClient } from 'mqtt'
import { eventually } from './eventually'

/** Where a load goes. */
export interface LoadTarget {
  readonly port: number
  readonly password: string
}

/** Publishes that wait for their PUBACK at once. */
const windowSize = 20

/**
 * A meter under load: numbered readings, a window full of them on the way at any time, QoS 1. It writes down which were
 * acknowledged, because that is the promise that is checked afterwards.
 */
export class LoadClient {
  /** Numbers the broker acknowledged. */
  readonly acknowledged = new Set<number>()
  /** Payloads sent and not acknowledged, by number. */
  readonly #open = new Map<number, string>()
  #client: MqttClient | null = null
  #seq = 0
  #running = false
  /** How often the connection ended unasked. */
  disconnects = 0

  constructor(
    readonly id: string,
    readonly epoch: number,
  ) {}

  /** Connects and sends until {@link pause}, {@link finish} or the end of the connection. */
  async start(target: LoadTarget): Promise<void> {
    const client = await this.#connect(target)
    this.#running = true
    for (let slot = 0; slot < windowSize; slot++) this.#next(client)
  }

  /** Connects and sends again what was not acknowledged, as MQTT asks for after a broken connection [MQTT-4.4.0-1]. */
  async resend(target: LoadTarget): Promise<void> {
    const client = await this.#connect(target)
    await Promise.all([...this.#open].map(([seq, payload]) => this.#publish(client, seq, payload, true)))
    await client.endAsync()
  }

  /** Sends nothing new, waits for what is on the way, and closes. */
  async finish(): Promise<void> {
    this.#running = false
    const client = this.#client
    if (client === null) return
    await eventually('everything is acknowledged', () => !client.connected || this.#open.size === 0)
    await client.endAsync()
  }

  /** Keys of the acknowledged readings, as {@link storedReadings} has them. */
  keys(): readonly string[] {
    return [...this.acknowledged].map((seq) => `${this.epoch}/${seq}`)
  }

  async #connect({ port, password }: LoadTarget): Promise<MqttClient> {
    const options = { clientId: this.id, username: this.id, password, protocolVersion: 4, reconnectPeriod: 0 } as const
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, options, false)
    client.on('error', () => undefined)
    client.on('close', () => {
      if (this.#running) this.disconnects++
      this.#running = false
    })
    this.#client = client
    return client
  }

  #next(client: MqttClient): void {
    if (!this.#running) return
    const seq = this.#seq++
    const message = { v: 1, ep: this.epoch, sq: seq, ts: Date.now(), src: 'live', d: values(seq) }
    void this.#publish(client, seq, JSON.stringify(message), false).then(() => this.#next(client))
  }

  #publish(client: MqttClient, seq: number, payload: string, dup: boolean): Promise<void> {
    this.#open.set(seq, payload)
    return new Promise((resolve) => {
      client.publish(`acuvim/${this.id}/telemetry`, payload, { qos: 1, dup }, (error) => {
        if (error) return
        this.acknowledged.add(seq)
        this.#open.delete(seq)
        resolve()
      })
    })
  }
}

/** About 300 bytes of a plausible reading. */
function values(seq: number): Record<string, number> {
  const load = 1 + (seq % 100) / 100
  return {
    f: 50.01,
    u1: 229.8,
    u2: 230.4,
    u3: 230.1,
    i1: 41.2 * load,
    i2: 40.7 * load,
    i3: 42.5 * load,
    p: 28_000 * load,
    q: 6_100 * load,
    s: 28_660 * load,
    pf: 0.977,
    epi: 100_000 + seq / 100,
  }
}
