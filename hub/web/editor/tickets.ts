import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Actor } from '../../../core/access/actor'

/** Who uses the editor, as Node-RED passes it around; the storage gets it with what is saved. */
export interface EditorUser {
  readonly username: string
  /** Node-RED's word for everything. */
  readonly permissions: '*'
  readonly actor: Actor
}

/** Header in which the gate tells Node-RED's own check who comes. What a client writes there is removed. */
export const ticketHeader = 'x-busbar-ticket'

/**
 * Hands who was let in at the gate on to Node-RED's check of permissions, which looks at a header: a number that is good for one
 * request. So Node-RED keeps no log-ins of its own, and none of ours can outlive its session.
 */
export class Tickets {
  readonly #open = new Map<string, Promise<EditorUser | null>>()

  /** Puts a ticket in place of what the client sent. The returned function makes it void. */
  give(request: IncomingMessage, user: Promise<EditorUser | null>): () => void {
    const ticket = randomUUID()
    this.#open.set(ticket, user)
    delete request.headers.authorization
    request.headers[ticketHeader] = ticket
    return () => this.#open.delete(ticket)
  }

  /** Takes out what a client has written itself. */
  strip(request: IncomingMessage): void {
    delete request.headers[ticketHeader]
  }

  /** Null for a ticket that is none, or no longer. */
  async find(ticket: string): Promise<EditorUser | null> {
    return (await this.#open.get(ticket)) ?? null
  }
}
