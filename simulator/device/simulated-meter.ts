import { setTimeout as delay } from 'node:timers/promises'
import { uniform } from '../model/noise'
import { backoffMs } from './backoff'
import type { Behaviour } from './behaviour'
import { type BrokerAccess, Connection, type OutgoingMessage } from './connection'
import type { FleetCounts } from './fleet-counts'
import type { Messages } from './messages'
import type { Sampler } from './sampler'
import { type StoredReading, StoredReadings } from './stored-readings'

/** When a meter with the behaviour `dropout` loses its network, ms. */
export interface Dropout {
  readonly afterMs: number
  readonly forMs: number
  /** From one outage to the next. */
  readonly everyMs: number
}

export interface SimulatedMeterOptions {
  readonly id: string
  readonly access: BrokerAccess
  readonly behaviour: Behaviour
  readonly sampler: Sampler
  readonly messages: Messages
  readonly intervalMs: number
  readonly heartbeatMs: number
  readonly dropout: Dropout
  /** Past readings to send at start: how far back, and how far apart. `spanMs` 0 for none. */
  readonly history: { readonly spanMs: number; readonly stepMs: number }
  readonly seed: number
  readonly counts: FleetCounts
}

/** Readings a card holds: over a month at one a minute. */
const cardCapacity = 50_000
/** Readings on their way at once; with more unanswered, new ones go to the card. */
const maxInFlight = 50
/** Records in a batch: about 8 KB, half of what the hub takes. */
const batchRecords = 20
const goodbyeMs = 2_000

/**
 * A gateway with a meter: measures at its interval whatever the network does, keeps what was not acknowledged on its
 * card, and sends that in order of time after the first live reading of the next connection.
 */
export class SimulatedMeter {
  readonly #options: SimulatedMeterOptions
  readonly #card = new StoredReadings(cardCapacity)
  readonly #inFlight = new Map<number, StoredReading>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #connection: Connection | null = null
  #session = 0
  #attempt = 0
  #away = false
  #stopping = false
  #draining = false
  #measured = 0
  #lastSampleAt = 0

  constructor(options: SimulatedMeterOptions) {
    this.#options = options
  }

  /** Readings that wait on the card, and readings given up because it was full. */
  get card(): { readonly size: number; readonly lost: number } {
    return this.#card
  }

  get inFlight(): number {
    return this.#inFlight.size
  }

  /** Measures the past, connects, and goes on until {@link stop}. */
  start(): void {
    const { sampler, history, behaviour, dropout, intervalMs, heartbeatMs } = this.#options
    const now = Date.now()
    // A device that never had a clock cannot know when the past was.
    if (history.spanMs > 0 && behaviour !== 'clockless') this.#card.add(sampler.past(now, history.spanMs, history.stepMs))
    this.#every(intervalMs, () => this.#sample())
    this.#every(heartbeatMs, () => this.#heartbeat())
    if (behaviour === 'dropout') {
      this.#after(dropout.afterMs, () => {
        this.#leave()
        this.#every(dropout.everyMs, () => this.#leave())
      })
    }
    this.#connect()
  }

  /** Lets what is on its way be acknowledged, says offline and closes. Takes two seconds at most. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const timer of this.#timers) clearTimeout(timer)
    const connection = this.#connection
    if (connection === null) return
    if (connection.up) {
      const offline = this.#options.messages.status('offline', this.#session)
      const said = new Promise<void>((resolve) => connection.publish(offline, () => resolve()))
      await Promise.race([said.then(() => connection.close()), delay(goodbyeMs, undefined, { ref: false })])
    }
    connection.cut()
  }

  #connect(): void {
    const { id, access, messages } = this.#options
    this.#session++
    const will = messages.status('offline', this.#session, true)
    const connection = new Connection(id, access, will, {
      onUp: () => this.#onUp(connection),
      onDown: (reason) => this.#onDown(connection, reason),
    })
    this.#connection = connection
  }

  #onUp(connection: Connection): void {
    const { messages, counts, intervalMs } = this.#options
    counts.connected++
    counts.connections++
    this.#attempt = 0
    connection.publish(messages.register())
    connection.publish(messages.status('online', this.#session))
    this.#heartbeat()
    // Live comes first: what is on the card waits for the first live reading, so that one is taken soon.
    if (Date.now() - this.#lastSampleAt >= intervalMs / 2) this.#sample()
  }

  #onDown(connection: Connection, reason: string): void {
    if (connection !== this.#connection) return
    const { counts, seed } = this.#options
    this.#connection = null
    this.#draining = false
    if (connection.wasUp) counts.connected--
    else counts.failures++
    this.#card.add([...this.#inFlight.values()])
    this.#inFlight.clear()
    if (this.#stopping || this.#away) return
    counts.lastTrouble = reason
    this.#after(backoffMs(this.#attempt, uniform(seed, 800, this.#session)), () => this.#connect())
    this.#attempt++
  }

  /** Pulls the plug for a while. */
  #leave(): void {
    if (this.#away || this.#connection?.up !== true) return
    this.#away = true
    this.#connection.cut()
    this.#after(this.#options.dropout.forMs, () => {
      this.#away = false
      this.#connect()
    })
  }

  #heartbeat(): void {
    if (this.#connection?.up !== true) return
    this.#connection.publish(this.#options.messages.heartbeat(Date.now(), this.#card, this.#measured))
  }

  #sample(): void {
    const { sampler, counts } = this.#options
    const now = Date.now()
    // The clock of a computer may be set back; a meter's samples go forward.
    if (now <= this.#lastSampleAt) return
    this.#lastSampleAt = now
    const reading = sampler.take(now)
    this.#measured++
    counts.measured++
    if (this.#connection?.up === true && this.#inFlight.size < maxInFlight) this.#send(this.#connection, reading)
    else this.#card.add([reading])
  }

  #send(connection: Connection, reading: StoredReading): void {
    const { messages, behaviour } = this.#options
    const message = messages.telemetry(reading, Date.now())
    this.#inFlight.set(reading.seq, reading)
    this.#publish(connection, message, (acknowledged) => {
      this.#inFlight.delete(reading.seq)
      if (acknowledged) this.#options.counts.delivered++
      else this.#card.add([reading])
      if (acknowledged) this.#drain()
    })
    if (behaviour === 'duplicates' && reading.seq % 3 === 2) this.#publish(connection, { ...message, dup: true })
    if (behaviour === 'bad-json' && reading.seq % 5 === 4) this.#publish(connection, messages.broken(reading, Date.now()))
  }

  /** Sends the oldest of the card, and the next when that is acknowledged. */
  #drain(): void {
    const connection = this.#connection
    if (connection?.up !== true || this.#draining || this.#stopping || this.#card.size === 0) return
    const batch = this.#card.oldest(batchRecords)
    this.#draining = true
    this.#publish(connection, this.#options.messages.batch(batch, Date.now()), (acknowledged) => {
      this.#draining = false
      if (!acknowledged) return
      this.#card.remove(batch)
      this.#options.counts.delivered += batch.length
      this.#drain()
    })
  }

  /** Publishes telemetry and counts it. `done` is not called once the connection is gone. */
  #publish(connection: Connection, message: OutgoingMessage, done: (acknowledged: boolean) => void = () => undefined): void {
    const { counts } = this.#options
    counts.sent++
    connection.publish(message, (acknowledged) => {
      if (connection !== this.#connection) return
      if (acknowledged) counts.acknowledged++
      done(acknowledged)
    })
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, ms)
    this.#timers.add(timer)
  }

  #every(ms: number, action: () => void): void {
    this.#timers.add(setInterval(action, ms))
  }
}
