import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { IsTrusted } from '../../http/guards/trusted-proxies'
import { callerOf } from '../caller'
import { pathOf } from '../middleware'
import { isOtherSite } from '../other-site'
import { proofOf } from '../proof'
import type { SessionGuard } from '../session-guard'
import { editorUser, mayEdit } from './editor-gate'
import type { EditorUser, Tickets } from './tickets'

export interface UpgradeGateOptions {
  readonly guard: SessionGuard
  readonly tickets: Tickets
  readonly isTrusted: IsTrusted
  /** Path of the editor's own connection. */
  readonly commsPath: string
}

/**
 * Looks at every WebSocket before anybody else does: those from pages of other origins are refused, and the editor's gets a ticket
 * like any request. When its session ends the connection is cut. (The dashboard's connections are looked after by its own guard.)
 */
export function guardUpgrades(server: Server, options: UpgradeGateOptions): void {
  const { guard, tickets, isTrusted, commsPath } = options

  async function admit(request: IncomingMessage, socket: Duplex): Promise<EditorUser | null> {
    const caller = callerOf(request, isTrusted)
    const proof = proofOf(request.headers, caller.origin)
    const principal = proof && (await guard.whose(proof))
    if (!principal || principal.mustChangePassword || !mayEdit(principal)) return null
    const unwatch = guard.watch(proof, principal, () => socket.destroy())
    socket.once('close', unwatch)
    if (socket.destroyed) unwatch()
    return editorUser(principal, caller)
  }

  server.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
    tickets.strip(request)
    if (isOtherSite(request.headers, callerOf(request, isTrusted).origin)) return refuse(request, socket)
    if (pathOf(request) !== commsPath) return
    const user = admit(request, socket).catch(() => null)
    socket.once('close', tickets.give(request, user))
  })
}

/** Nobody listens for this path, so nobody else takes the connection up. */
function refuse(request: IncomingMessage, socket: Duplex): void {
  request.url = '/refused'
  socket.on('error', () => socket.destroy())
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}
