import type { IncomingMessage } from 'node:http'
import type { Role } from '../../../core/access/role'
import type { PageConnection, PageConnections } from './message-rates'

/** The parts of a Socket.IO connection that are used here. */
export interface DashboardSocket {
  readonly id: string
  readonly request: IncomingMessage
  /** What the server knows of the connection; pages do not see it. */
  readonly data: { user?: SocketUser }
  readonly connected: boolean
  /** What carries it, and where all of them begin. */
  readonly conn: PageConnection
  readonly nsp: { readonly server: { readonly engine: PageConnections } }
  emit(event: string, ...args: unknown[]): boolean
  use(middleware: (event: unknown[], next: (error?: Error) => void) => void): void
  once(event: 'disconnect', listener: () => void): void
  disconnect(close: boolean): void
}

/** Who has opened a page, as flows see it in `msg._client.user`. */
export interface SocketUser {
  readonly name: string
  readonly displayName: string
  readonly role: Role
}

/** As the dashboard takes it in `ioMiddleware`. */
export type SocketMiddleware = (socket: DashboardSocket, next: (error?: Error) => void) => void
