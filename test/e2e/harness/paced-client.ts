import { connect, type MqttClient } from 'mqtt'
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

/** From the end of a connection to the next attempt, ms. */
const reconnectMs = 100

interface Message {
  readonly channel: string
  readonly payload: string
  readonly readings: number
}

/**
 * A meter that measures at a fixed rate, whatever happens, and keeps what it cannot send: after a broken connection it connects again
 * and sends at once all that was not acknowledged and what was measured meanwhile. It does so itself: mqtt.js sends what is left over one
 * message at a time, each waiting for the disk of the other side. Every second one packs its readings into batches.
 * All readings of a tick have the same ms, as those of a clock that is read once for many.
 */
export class PacedClient {
  readonly sent: SentReading[] = []
  readonly alerts: SentAlert[] = []
  acknowledged = 0
  /** How often the connection ended unasked, or could not be made again. */
  disconnects = 0
  readonly #unacknowledged = new Set<Message>()
  #target: LoadTarget | null = null
  #client: MqttClient | null = null
  #timer: NodeJS.Timeout | null = null
  #reconnect: NodeJS.Timeout | null = null
  #measuredAt = 0
  #due = 0

  constructor(
    readonly id: string,
    readonly epoch: number,
    /** Readings per second. */
    readonly rate: number,
    readonly inBatches: boolean,
  ) {}

  async start(target: LoadTarget): Promise<void> {
    this.#target = target
    await new Promise<void>((resolve, reject) => this.#connect(resolve).once('error', reject))
    this.#measuredAt = performance.now()
    this.#timer = setInterval(() => this.#measure(), tickMs)
  }

  /** Measures nothing new. */
  rest(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  /** One more reading, measured now or, as those that were kept during an outage, at `at`. */
  once(at = Date.now()): void {
    if (this.#target) this.#send([this.#next(at)])
  }

  /** An alert, now. */
  alert(): void {
    if (!this.#target) return
    const alert = { at: Date.now(), value: this.alerts.length }
    this.alerts.push(alert)
    this.#publish(
      'alerts',
      { v: 1, ep: this.epoch, ty: 'overvoltage', sev: 'warning', on: true, ts: alert.at, val: alert.value },
      0,
    )
  }

  async end(): Promise<void> {
    this.rest()
    if (this.#reconnect) clearTimeout(this.#reconnect)
    this.#client?.removeAllListeners('close')
    await this.#client?.endAsync(true)
  }

  #connect(connected: () => void): MqttClient {
    const { port, password } = this.#target as LoadTarget
    const options = {
      clientId: this.id,
      username: this.id,
      password,
      protocolVersion: 4,
      clean: false,
      reconnectPeriod: 0,
    } as const
    const client = connect(`mqtt://127.0.0.1:${port}`, options)
    this.#client = client
    client.on('error', () => undefined)
    client.once('connect', () => {
      for (const message of this.#unacknowledged) this.#transmit(client, message)
      connected()
    })
    client.once('close', () => {
      this.disconnects++
      this.#reconnect = setTimeout(() => this.#connect(() => undefined), reconnectMs)
    })
    return client
  }

  #measure(): void {
    const now = performance.now()
    if (this.sent.length - this.acknowledged < mostWaiting) this.#due += ((now - this.#measuredAt) / 1000) * this.rate
    this.#measuredAt = now
    const at = Date.now()
    const fresh: SentReading[] = []
    for (; this.#due >= 1 && fresh.length < 200; this.#due--) fresh.push(this.#next(at))
    if (fresh.length > 0) this.#send(fresh)
  }

  #next(at: number): SentReading {
    const seq = this.sent.length
    const reading = { seq, at, values: [50 + (seq % 7) / 100, 229 + (seq % 997) / 1000, seq * 1.5, countAt(seq)] }
    this.sent.push(reading)
    return reading
  }

  #send(readings: readonly SentReading[]): void {
    const envelope = { v: 1, ep: this.epoch }
    if (this.inBatches) {
      const r = readings.map(({ seq, at, values }) => [seq, at, ...values])
      this.#publish('telemetry', { ...envelope, k: wireKeys, r }, readings.length)
      return
    }
    for (const { seq, at, values } of readings) {
      const d = Object.fromEntries(wireKeys.map((key, n) => [key, values[n]]))
      this.#publish('telemetry', { ...envelope, sq: seq, ts: at, d }, 1)
    }
  }

  #publish(channel: string, message: object, readings: number): void {
    const kept = { channel, payload: JSON.stringify(message), readings }
    this.#unacknowledged.add(kept)
    if (this.#client?.connected) this.#transmit(this.#client, kept)
  }

  #transmit(client: MqttClient, message: Message): void {
    client.publish(`acuvim/${this.id}/${message.channel}`, message.payload, { qos: 1 }, (error) => {
      if (!error && this.#unacknowledged.delete(message)) this.acknowledged += message.readings
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
