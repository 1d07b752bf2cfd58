import type { Node } from 'node-red'
import { asError, passesByItself } from './failure'

/** Says what is wrong once, not at every attempt; a restart of the hub is no error, only worth a line. */
export class ReportOnce {
  readonly #node: Node
  #reported = ''

  constructor(node: Node) {
    this.#node = node
  }

  report(error: unknown): void {
    const { message } = asError(error)
    if (message === this.#reported) return
    this.#reported = message
    if (passesByItself(error)) this.#node.log(message)
    else this.#node.error(message)
  }

  /** It works again: the next failure is news. */
  over(): void {
    this.#reported = ''
  }
}
