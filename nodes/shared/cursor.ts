import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import type { StreamName } from '../../hub/client/hub'

/** Where a node stands in a stream. */
export interface Cursor {
  /** Finds the place to read on from; called before the first read and after every failure. */
  open(): Promise<number | 'now'>
  /** Everything up to `offset` was sent into the flow; `items` of it passed the filter. */
  moved(offset: number, items: number, caughtUp: boolean, now: number): Promise<void>
  /** Stores what {@link moved} has put off. */
  flush(): Promise<void>
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

  flush(): Promise<void> {
    return Promise.resolve()
  }
}

/** While items flow, a commit covers this long: more often would be a disk write per page. */
const commitEveryMs = 250
/** Having passed only items that the filter left out costs nothing to repeat, so it is stored seldom. */
const commitEmptyEveryMs = 5000

/** A place the hub keeps under the consumer's name. Committed after sending: what a crash interrupts comes again. */
export class DurableCursor implements Cursor {
  readonly #consumer: string
  readonly #stream: StreamName
  readonly #start: 'now' | 'earliest'
  #sent = 0
  #committed = 0
  #committedAt = 0
  #owesItems = false

  constructor(consumer: string, stream: StreamName, start: 'now' | 'earliest') {
    this.#consumer = consumer
    this.#stream = stream
    this.#start = start
  }

  async open(): Promise<number> {
    const { offset } = await hub().openConsumer(this.#consumer, this.#stream, this.#start)
    this.#committed = offset
    // After a lost connection the flow may be ahead of the hub's record: no need to send that again.
    this.#sent = Math.max(this.#sent, offset)
    return this.#sent
  }

  async moved(offset: number, items: number, caughtUp: boolean, now: number): Promise<void> {
    this.#sent = offset
    this.#owesItems ||= items > 0
    const age = now - this.#committedAt
    const due = this.#owesItems ? caughtUp || age >= commitEveryMs : age >= commitEmptyEveryMs
    if (!due) return
    await this.flush()
    this.#committedAt = now
  }

  async flush(): Promise<void> {
    const offset = this.#sent
    if (offset <= this.#committed) return
    await hub().commitConsumer(this.#consumer, offset)
    this.#committed = offset
    this.#owesItems = false
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
