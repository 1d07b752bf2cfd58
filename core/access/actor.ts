import type { Role } from './role'

/** Who does something, as the audit names them. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'flow' | 'device' | 'command-line' | 'hub'
  /** Name of the user or key, id of the node or device, name of the command; for the hub `hub`. */
  readonly name: string
  /** Null where roles do not apply. */
  readonly role: Role | null
  /** Network address it came from, where it came over the network. */
  readonly address: string | null
  /** Id of the HTTP request it was asked with. */
  readonly requestId: string | null
}

/** The hub acting by itself. */
export const hubActor: Actor = { kind: 'hub', name: 'hub', role: null, address: null, requestId: null }

/** A node acting in a flow. */
export function flowActor(node: string): Actor {
  return { kind: 'flow', name: node, role: null, address: null, requestId: null }
}
