import type { AedesBroker } from './internals'

/** Topics of a large plant; more are asked about anew. */
const mostKnown = 10_000

/**
 * Knows of which topics nobody hears: no connected client, and no session that waits for its client. Most messages of
 * meters are such, and aedes asks both of its tries about each of them. What the tries answered is remembered until a
 * subscription comes or goes.
 */
export class Audience {
  readonly #aedes: AedesBroker
  readonly #known = new Map<string, boolean>()
  /** Rises with each change: an answer that was under way by then is of no use. */
  #changes = 0

  constructor(aedes: AedesBroker) {
    this.#aedes = aedes
    const { mq, persistence } = aedes
    const on = mq.on.bind(mq)
    mq.on = (filter, listener, done) => {
      this.#forget()
      return on(filter, listener, done)
    }
    const removeListener = mq.removeListener.bind(mq)
    mq.removeListener = (filter, listener, done) =>
      removeListener(filter, listener, () => {
        this.#forget()
        done?.()
      })
    for (const change of ['addSubscriptions', 'removeSubscriptions', 'cleanSubscriptions'] as const) {
      const make = persistence[change].bind(persistence) as (...args: unknown[]) => Promise<unknown>
      const andForget = (...args: unknown[]) => make(...args).finally(() => this.#forget())
      Object.assign(persistence, { [change]: andForget })
    }
  }

  /** False: nobody hears of this topic. True: somebody may; it is being found out. */
  mayHear(topic: string): boolean {
    const known = this.#known.get(topic)
    if (known === undefined) this.#ask(topic)
    return known ?? true
  }

  #ask(topic: string): void {
    const { mq, persistence } = this.#aedes
    if (mq._matcher.match(topic).length > 0) {
      this.#know(topic, true)
      return
    }
    const asked = this.#changes
    persistence.subscriptionsByTopic(topic).then(
      ({ length }) => {
        if (asked === this.#changes) this.#know(topic, length > 0)
      },
      // aedes asks as well and tells.
      () => {},
    )
  }

  #know(topic: string, heard: boolean): void {
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.#known.set(topic, heard)
  }

  #forget(): void {
    this.#changes++
    this.#known.clear()
  }
}
