import type { Node, NodeStatus } from 'node-red'

/** Colours and shapes as Node-RED means them: dot is working, ring is waiting or cut off. */
export const looks = {
  idle: { fill: 'grey', shape: 'ring' },
  working: { fill: 'green', shape: 'dot' },
  attention: { fill: 'yellow', shape: 'dot' },
  interrupted: { fill: 'yellow', shape: 'ring' },
  failed: { fill: 'red', shape: 'ring' },
  alarm: { fill: 'red', shape: 'dot' },
} as const satisfies Record<string, NodeStatus>

export type Look = keyof typeof looks

/** A node's status; says nothing when nothing changed, because each status is sent to every open editor. */
export class StatusLine {
  readonly #node: Node
  #shown = ''

  constructor(node: Node) {
    this.#node = node
  }

  show(look: Look, text: string): void {
    const key = `${look} ${text}`
    if (key === this.#shown) return
    this.#shown = key
    this.#node.status({ ...looks[look], text })
  }
}
