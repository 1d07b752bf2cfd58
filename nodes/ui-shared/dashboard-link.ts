import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red'
import { invalid, shown } from '../shared/invalid'

/** Where a widget stands on its page, as the editor stores it. */
export interface WidgetDef extends NodeDef {
  group?: string
  order?: number
  width?: string | number
  height?: string | number
  className?: string
}

/** One open browser page. */
export interface Client {
  readonly socketId: string
}

export interface PageMessage extends NodeMessage {
  _client?: Client
}

/** The parts of the dashboard's group and base nodes that are used here. */
interface Group extends Node {
  register(widget: object, config: object, events: object): void
  getBase(): { emit(event: string, msg: object, sender: { readonly type: string }): void }
}

/** Turns what a page sent into what leaves the node's outputs; null for nothing. */
type OnAction = (msg: PageMessage) => NodeMessage | (NodeMessage | null)[] | null

/**
 * The line between a widget's node and its open pages. Unlike the dashboard's own widgets ours send only when they have
 * something worth sending: what arrives at the node's input is not passed on one by one.
 */
export class DashboardLink {
  readonly #group: Group
  readonly #node: Node

  /** Puts the widget on its page. Throws HubError INVALID_ARGUMENT when the group does not exist, say because its page was deleted. */
  static open(red: NodeAPI, node: Node, def: WidgetDef, onAction: OnAction): DashboardLink {
    const group = red.nodes.getNode(def.group ?? '') as Group | null
    if (!group || typeof group.register !== 'function') {
      throw invalid(`Group is ${shown(def.group)}; it must be a group of a dashboard page.`)
    }
    return new DashboardLink(group, node, def, onAction)
  }

  private constructor(group: Group, node: Node, def: WidgetDef, onAction: OnAction) {
    this.#group = group
    this.#node = node
    const widget = {
      id: node.id,
      type: node.type,
      // The dashboard would answer every input by sending it to all pages at once.
      on: (event: string, listener: () => void) => event !== 'input' && node.on(event as 'close', listener),
    }
    group.register(widget, { ...def }, { onAction: true, beforeSend: onAction })
  }

  /** To all pages that show the widget, or to one. */
  send(payload: object, client?: Client): void {
    const msg = client ? { payload, _client: { socketId: client.socketId } } : { payload }
    this.#group.getBase().emit(`msg-input:${this.#node.id}`, msg, this.#node)
  }
}
