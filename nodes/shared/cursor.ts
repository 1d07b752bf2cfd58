import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import type { StreamName } from '../../hub/client/hub'

/** Where a node stands in a stream. */
export interface Cursor {
  /** Finds the place to read on from; called before the first read and after every failure. */
  open(): Promise<number | 'now'>
  /** Everything up to `offset` was sent into the flow; `items` of it passed the filter. */
  moved(offset: number, items: number): Promise<void>
  /** Ends it; what is on its way to be stored is waited for. */
  close(): Promise<void>
}

/** A place kept only as long as the node lives: begins at `start`. */
export class LiveCursor implements Cursor {
  #offset: number | 'now'

  constructor(start: number | 'now') {
    this.#offset = start
  }

  open(): Promise<number | 'now'> {
    return Promise.resolve(this.#offset)
  }

  moved(offset: number): Promise<void> {
    this.#offset = offset
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/**
 * How long after sending a place is stored, ms. Node-RED hands messages on in later turns and does not say when the last
 * node of a flow is done with one; a write to a file takes a while. What was sent more recently comes again after a stop.
 */
const settleMs = 1000
/** Having passed only items that the filter left out costs nothing to repeat, so it is stored seldom. */
const emptySettleMs = 5000

/** A place the hub keeps under the consumer's name, stored once the flow has had time for what was sent: at least once. */
export class DurableCursor implements Cursor {
  readonly #consumer: string
  readonly #stream: StreamName
  readonly #start: 'now' | 'earliest'
  readonly #settleMs: number
  #sent = 0
  #committed = 0
  /** What the timer will store, and what has been passed since it was set. */
  #settling = 0
  #timer: NodeJS.Timeout | null = null
  #owesItems = false
  #committing: Promise<void> = Promise.resolve()

  constructor(consumer: string, stream: StreamName, start: 'now' | 'earliest', settle = settleMs) {
    this.#consumer = consumer
    this.#stream = stream
    this.#start = start
    this.#settleMs = settle
  }

  async open(): Promise<number> {
    const { offset } = await hub().openConsumer(this.#consumer, this.#stream, this.#start)
    this.#committed = offset
    // After a lost connection the flow may be ahead of the hub's record: no need to send that again.
    this.#sent = Math.max(this.#sent, offset)
    this.#settle()
    return this.#sent
  }

  moved(offset: number, items: number): Promise<void> {
    this.#sent = offset
    const firstItems = items > 0 && !this.#owesItems
    this.#owesItems ||= items > 0
    // Items must not wait for the long pause that began with nothing but left-out ones.
    if (firstItems) this.#stopTimer()
    this.#settle()
    return Promise.resolve()
  }

  /** Nothing more is stored: what has not settled yet may be lost in a flow that is being closed, so it comes again. */
  async close(): Promise<void> {
    this.#stopTimer()
    await this.#committing
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #settle(): void {
    if (this.#timer || this.#sent <= this.#committed) return
    this.#settling = this.#sent
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#committing = this.#commit(this.#settling)
      },
      this.#owesItems ? this.#settleMs : emptySettleMs,
    )
  }

  /** A hub that is away is asked again with the next place; until then the flow is ahead of the hub's record. */
  async #commit(offset: number): Promise<void> {
    try {
      await hub().commitConsumer(this.#consumer, offset)
      this.#committed = offset
      this.#owesItems = this.#sent > offset
    } catch {
      // The reader meets the same failure with its next read, and reports it.
    }
    this.#settle()
  }
}

/** Forgets a consumer's place; fine if there was none. */
export async function forgetConsumer(consumer: string): Promise<void> {
  try {
    await hub().deleteConsumer(consumer)
  } catch (error) {
    if (!(error instanceof HubError && error.code === 'CONSUMER_NOT_FOUND')) throw error
  }
}
