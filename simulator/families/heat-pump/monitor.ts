import { heatPumpTopics } from '../../../protocol/heat-pump/topics'
import { topicFor } from '../../../protocol/topics'
import type { Board, Firmware } from '../../device/firmware'
import type { OutgoingMessage, Session } from '../../device/link'
import { type PastSpan, pastTimes } from '../../device/site'
import { type BufferedReading, dataMessage } from './reading'

export interface MonitorOptions {
  readonly board: Board
  /** What the sensors show, ms UTC. */
  readonly sense: (at: number) => Pick<BufferedReading, 'state' | 'loose'>
  readonly readMs: number
  readonly time: 'uptime' | 'unix'
  readonly history: PastSpan | null
}

/** Readings the firmware keeps; a further one takes the place of the oldest. */
export const bufferSize = 100
const betweenPublishesMs = 100
const reconnectMs = 5_000

/**
 * The board's firmware: reads its sensors, keeps up to a hundred readings in memory, and while it is connected publishes them one
 * by one, oldest first.
 */
export class Monitor implements Firmware {
  readonly #options: MonitorOptions
  /** Power-on, ms UTC: before its history. */
  readonly #onSince: number
  #buffer: BufferedReading[] = []
  #lost = 0
  #draining = false

  constructor(options: MonitorOptions) {
    const { board, readMs, history } = options
    this.#options = options
    this.#onSince = board.bootedAt - (history?.spanMs ?? 0)
    if (history !== null) this.#remember(history)
    board.every(readMs, () => this.#read())
  }

  get stored(): { readonly size: number; readonly lost: number } {
    return { size: this.#buffer.length, lost: this.#lost }
  }

  session(): Session {
    const { id } = this.#options.board
    return {
      clientId: id,
      clean: true,
      keepAliveSeconds: 60,
      will: { ...this.#online(false), qos: 1 },
      subscriptions: [{ topic: topicFor(heatPumpTopics.commands, id), qos: 0 }],
    }
  }

  onConnected(): void {
    this.#options.board.publish(this.#online(true))
    this.#draining = false
    this.#drain()
  }

  /** This firmware knows no last words, except when it changes from WiFi to GSM: then it says `false` itself. */
  farewell(): OutgoingMessage {
    return this.#online(false)
  }

  reconnectAfter(): number {
    return reconnectMs
  }

  /** The library can publish with QoS 0 only; the will is the broker's. */
  #online(online: boolean): OutgoingMessage {
    return { topic: topicFor(heatPumpTopics.online, this.#options.board.id), payload: String(online), qos: 0, retain: true }
  }

  #read(): void {
    const { board } = this.#options
    this.#keep(board.clock.now())
    board.measured(1)
    this.#drain()
  }

  #keep(at: number): void {
    if (this.#buffer.length >= bufferSize) {
      this.#buffer.shift()
      this.#lost++
    }
    this.#buffer.push({ uptime: at - this.#onSince, at, ...this.#options.sense(at) })
  }

  #remember(history: PastSpan): void {
    for (const { at, kept } of pastTimes(this.#options.board.bootedAt, history)) if (kept) this.#keep(at)
  }

  /** Goes on until the buffer is empty or a publish fails. */
  #drain(): void {
    const { board, time } = this.#options
    const [oldest] = this.#buffer
    if (this.#draining || oldest === undefined || !board.connected) return
    this.#draining = true
    const payload = dataMessage(board.id, oldest, time)
    const message = { topic: topicFor(heatPumpTopics.data, board.id), payload, qos: 0, readings: 1 } as const
    board.publish(message, (sent) => {
      if (!sent) {
        this.#draining = false
        return
      }
      this.#buffer = this.#buffer.filter((reading) => reading !== oldest)
      board.after(betweenPublishesMs, () => {
        this.#draining = false
        this.#drain()
      })
    })
  }
}
