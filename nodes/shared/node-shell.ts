import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { asError, type FailureKey, failureStatus } from './failure'
import { type Look, StatusLine } from './status-line'

export type Send = (messages: NodeMessage | (NodeMessage | null)[]) => void

/**
 * What every node of ours does the same way: statuses from its locale, one funnel from a thrown error to
 * status and `done`, and an orderly close.
 */
export class NodeShell {
  readonly #red: NodeAPI
  readonly #node: Node
  readonly #status: StatusLine

  constructor(red: NodeAPI, node: Node) {
    this.#red = red
    this.#node = node
    this.#status = new StatusLine(node)
  }

  /** A text of the node's own locale, such as `status.waiting`. */
  text(key: string, values?: Readonly<Record<string, string | number>>): string {
    return this.#red._(`${this.#node.type}.${key}`, values)
  }

  show(look: Look, text: string): void {
    this.#status.show(look, text)
  }

  showFailure(error: unknown): void {
    const { look, key } = failureStatus(error)
    this.show(look, this.text(`status.${key}`))
  }

  /** Parses the node's configuration; what is wrong with it is said once, and the node then stays out of the flow. */
  configure<T>(parse: () => T): T | null {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof HubError)) throw error
      this.show('alarm', this.text(`status.${'bad-config' satisfies FailureKey}`))
      this.#node.error(error.message)
      this.#node.on('input', (_msg, _send, done) => done(error))
      return null
    }
  }

  /** Handles each message; an error becomes the node's status and goes to catch nodes by `done`. */
  onInput(handle: (msg: NodeMessageInFlow, send: Send) => Promise<void>): void {
    this.#node.on('input', (msg, send, done) => {
      handle(msg, send).then(
        () => done(),
        (error: unknown) => {
          this.showFailure(error)
          done(asError(error))
        },
      )
    })
  }

  /** Runs on deploy and shutdown; `removedForGood` is true only when the node was deleted from the flows. */
  onClose(close: (removedForGood: boolean) => Promise<void>): void {
    this.#node.on('close', (removed: boolean, done: () => void) => {
      close(removed && !this.#stillConfigured()).then(done, (error: unknown) => {
        this.#node.warn(asError(error).message)
        done()
      })
    })
  }

  /** Node-RED also calls a node removed when it or its tab was only disabled; its place in a stream must outlive that. */
  #stillConfigured(): boolean {
    let found = false
    this.#red.nodes.eachNode((def) => {
      found ||= def.id === this.#node.id || def.id === this.#node._alias
    })
    return found
  }
}
