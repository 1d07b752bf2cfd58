import type { ReplyMessage } from '../../../protocol/acuvim/messages'
import { backoffMs } from '../../device/backoff'
import type { Board, Firmware } from '../../device/firmware'
import type { OutgoingMessage, Session } from '../../device/link'
import type { PastSpan } from '../../device/site'
import { readCommand, replyTo } from './commands'
import type { Messages } from './messages'
import type { Sampler } from './sampler'
import type { StoredReading, StoredReadings } from './stored-readings'

export interface GatewayOptions {
  readonly board: Board
  readonly sampler: Sampler
  readonly messages: Messages
  /** Outlives the boot. */
  readonly card: StoredReadings
  /** Of the meter, which counts on while the gateway restarts: last sample, ms UTC. */
  readonly meterReadAt: number
  readonly intervalMs: number
  readonly heartbeatMs: number
  readonly history: PastSpan | null
  /** Records in a batch. */
  readonly batchRecords: number
}

/** Readings on their way at once; with more unanswered, new ones go to the card. */
const maxInFlight = 50
const restartAfterMs = 1_000

/**
 * A gateway with a meter: measures at its interval whatever the network does, keeps what was not acknowledged on its
 * card, and sends that in order of time after the first live reading of the next connection.
 */
export class Gateway implements Firmware {
  readonly #options: GatewayOptions
  readonly #replies = new Map<string, ReplyMessage>()
  #session = 0
  #inFlight = 0
  #draining = false
  #measured = 0
  #lastSampleAt: number

  constructor(options: GatewayOptions) {
    const { board, sampler, card, history, intervalMs, heartbeatMs, meterReadAt } = options
    this.#options = options
    this.#lastSampleAt = meterReadAt
    if (history !== null) card.add(sampler.past(board.bootedAt, history))
    board.every(intervalMs, () => this.#sample())
    board.every(heartbeatMs, () => this.#heartbeat())
  }

  get stored(): { readonly size: number; readonly lost: number } {
    return this.#options.card
  }

  session(): Session {
    const { board, messages } = this.#options
    this.#session++
    return {
      clientId: board.id,
      clean: false,
      keepAliveSeconds: 60,
      will: messages.status('offline', this.#session, true),
      subscriptions: [messages.commands],
    }
  }

  onConnected(): void {
    const { board, messages, intervalMs } = this.#options
    board.publish(messages.register())
    board.publish(messages.status('online', this.#session))
    this.#heartbeat()
    this.#draining = false
    // Live comes first: what is on the card waits for the first live reading, so that one is taken soon.
    if (board.clock.now() - this.#lastSampleAt >= intervalMs / 2) this.#sample()
  }

  farewell(): OutgoingMessage {
    return this.#options.messages.status('offline', this.#session)
  }

  reconnectAfter(attempt: number, chance: number): number {
    return backoffMs(attempt, chance)
  }

  /** Answers what it is told: the same request gets the same reply, and is carried out once. */
  onMessage(_topic: string, payload: string): void {
    const { board, messages } = this.#options
    const command = readCommand(payload)
    if (command === null) return
    const known = this.#replies.get(command.id)
    const reply = known ?? replyTo(command)
    this.#replies.set(command.id, reply)
    board.publish(messages.reply(reply))
    if (known === undefined && command.cmd === 'restart') board.after(restartAfterMs, () => board.restart())
  }

  #heartbeat(): void {
    const { board, messages, card } = this.#options
    if (board.connected) board.publish(messages.heartbeat(board.clock.now(), card, this.#measured))
  }

  #sample(): void {
    const { board, sampler, card } = this.#options
    const now = board.clock.now()
    // The clock of a computer may be set back; a meter's samples go forward.
    if (now <= this.#lastSampleAt) return
    this.#lastSampleAt = now
    const reading = sampler.take(now)
    this.#measured++
    board.measured(1)
    if (board.connected && this.#inFlight < maxInFlight) this.#send(reading)
    else card.add([reading])
  }

  #send(reading: StoredReading): void {
    const { board, messages, card } = this.#options
    this.#inFlight++
    board.publish(messages.telemetry(reading, board.clock.now()), (acknowledged) => {
      this.#inFlight--
      if (acknowledged) this.#drain()
      else card.add([reading])
    })
  }

  /** Sends the oldest of the card, and the next when that is acknowledged. */
  #drain(): void {
    const { board, messages, card, batchRecords } = this.#options
    if (!board.connected || this.#draining || card.size === 0) return
    const batch = card.oldest(batchRecords)
    this.#draining = true
    board.publish(messages.batch(batch, board.clock.now()), (acknowledged) => {
      this.#draining = false
      if (!acknowledged) return
      card.remove(batch)
      this.#drain()
    })
  }
}
