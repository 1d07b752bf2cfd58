import type { SinkState, SinkView } from '../../../hub/client/sinks'

/** Tells a flow of each change of state once: also one that the flow asked for, whose answer tells it. */
export class StateNews {
  readonly #tell: (view: SinkView) => void
  #told: SinkState | null = null
  /** Questions that are not answered yet, and what was heard meanwhile. */
  #asking = 0
  #heard: SinkView | null = null

  constructor(tell: (view: SinkView) => void) {
    this.#tell = tell
  }

  /** The sink is now as `view` says. */
  heard(view: SinkView): void {
    if (this.#asking > 0) {
      this.#heard = view
      return
    }
    if (view.state === this.#told) return
    this.#told = view.state
    this.#tell(view)
  }

  /** Accompanies a question, whose answer is told by the caller. */
  async during(ask: () => Promise<SinkView>): Promise<SinkView> {
    this.#asking++
    try {
      const view = await ask()
      this.#told = view.state
      this.#heard = null
      return view
    } finally {
      this.#asking--
      const heard = this.#heard
      this.#heard = null
      if (this.#asking === 0 && heard) this.heard(heard)
    }
  }
}
