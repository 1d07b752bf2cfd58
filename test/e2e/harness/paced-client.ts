import { connectAsync, type MqttClient } from 'mqtt'
import type { LoadTarget } from './load-client'

/** A reading as it was sent: number, time in ms UTC, values by key of the wire. */
export interface SentReading {
  readonly seq: number
  readonly at: number
  readonly values: readonly number[]
}

/** An alert as it was sent; its value tells it from all others of its meter. */
export interface SentAlert {
  readonly at: number
  readonly value: number
}

/** Keys of the wire, in the order of {@link SentReading.values}. */
export const wireKeys = ['f', 'u1', 'p', 'epi'] as const

/** Between two messages with all that was measured since, ms. */
const tickMs = 25
/** Readings that wait for their acknowledgement; with more nothing new is measured, so that a machine that is too slow does not end without memory. */
const mostWaiting = 5_000

/**
 * A meter that measures at a fixed rate, whatever happens, and keeps what it cannot send: after a broken connection it connects again,
 * sends once more what was not acknowledged, then what was measured meanwhile. Every second one packs its readings into batches.
 * All readings of a tick have the same ms, as those of a clock that is read once for many.
 */
export class PacedClient {
  readonly sent: SentReading[] = []
  readonly alerts: SentAlert[] = []
  acknowledged = 0
  /** How often the connection ended unasked, or could not be made again. */
  disconnects = 0
  #client: MqttClient | null = null
  #timer: NodeJS.Timeout | null = null
  #measuredAt = 0
  #due = 0

  constructor(
    readonly id: string,
    readonly epoch: number,
    /** Readings per second. */
    readonly rate: number,
    readonly inBatches: boolean,
  ) {}

  async start({ port, password }: LoadTarget): Promise<void> {
    const options = {
      clientId: this.id,
      username: this.id,
      password,
      protocolVersion: 4,
      clean: false,
      reconnectPeriod: 100,
    } as const
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, options, false)
    client.on('error', () => undefined)
    client.on('close', () => this.disconnects++)
    this.#client = client
    this.#measuredAt = performance.now()
    this.#timer = setInterval(() => this.#measure(client), tickMs)
  }

  /** Measures nothing new. */
  rest(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  /** One more reading, measured now or, as those that were kept during an outage, at `at`. */
  once(at = Date.now()): void {
    if (this.#client) this.#send(this.#client, [this.#next(at)])
  }

  /** An alert, now. */
  alert(): void {
    if (!this.#client) return
    const alert = { at: Date.now(), value: this.alerts.length }
    this.alerts.push(alert)
    const message = { v: 1, ep: this.epoch, ty: 'overvoltage', sev: 'warning', on: true, ts: alert.at, val: alert.value }
    this.#publish(this.#client, 'alerts', message, 0)
  }

  async end(): Promise<void> {
    this.rest()
    this.#client?.removeAllListeners('close')
    await this.#client?.endAsync(true)
  }

  #measure(client: MqttClient): void {
    const now = performance.now()
    if (this.sent.length - this.acknowledged < mostWaiting) this.#due += ((now - this.#measuredAt) / 1000) * this.rate
    this.#measuredAt = now
    const at = Date.now()
    const fresh: SentReading[] = []
    for (; this.#due >= 1 && fresh.length < 200; this.#due--) fresh.push(this.#next(at))
    if (fresh.length > 0) this.#send(client, fresh)
  }

  #next(at: number): SentReading {
    const seq = this.sent.length
    const reading = { seq, at, values: [50 + (seq % 7) / 100, 229 + (seq % 997) / 1000, seq * 1.5, countAt(seq)] }
    this.sent.push(reading)
    return reading
  }

  #send(client: MqttClient, readings: readonly SentReading[]): void {
    const envelope = { v: 1, ep: this.epoch }
    if (this.inBatches) {
      const r = readings.map(({ seq, at, values }) => [seq, at, ...values])
      this.#publish(client, 'telemetry', { ...envelope, k: wireKeys, r }, readings.length)
      return
    }
    for (const { seq, at, values } of readings) {
      const d = Object.fromEntries(wireKeys.map((key, n) => [key, values[n]]))
      this.#publish(client, 'telemetry', { ...envelope, sq: seq, ts: at, d }, 1)
    }
  }

  #publish(client: MqttClient, channel: string, message: object, count: number): void {
    client.publish(`acuvim/${this.id}/${channel}`, JSON.stringify(message), { qos: 1 }, (error) => {
      if (!error) this.acknowledged += count
      // mqtt.js gives up what it was just sending again when the connection ends once more; a meter does not. Not at once: it goes
      // through a list of all these, to which this would add for ever.
      else if (!client.disconnecting) setImmediate(() => this.#publish(client, channel, message, count))
    })
  }
}

/** The counter's value, which tells a reading from all others of its meter. */
function countAt(seq: number): number {
  return 100_000 + seq
}

/** Number of the reading with this counter's value. */
export function seqOf(count: number): number {
  return count - countAt(0)
}
