import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { HubError } from '../../../core/errors/hub-error'
import { HttpError } from '../../http/errors/http-error'
import type { IsTrusted } from '../../http/guards/trusted-proxies'
import { callerOf } from '../caller'
import { pathOf, queryOf, sendFailure } from '../middleware'
import { isOtherSite } from '../other-site'
import { proofOf } from '../proof'
import type { SessionGuard } from '../session-guard'

export interface HandshakeGateOptions {
  readonly guard: Pick<SessionGuard, 'whose'>
  readonly isTrusted: IsTrusted
}

/**
 * Lets only those who are logged in begin a connection of the dashboard. Socket.IO keeps some KiB for each that began for most of a
 * minute, before its own middleware is ever asked: without this anybody could fill the memory. It takes requests before
 * the dashboard's other guards, so it stands in the way of the events themselves. What a connection may do is not decided here.
 */
export function guardHandshakes(server: Server, options: HandshakeGateOptions): void {
  const pass = server.emit.bind(server) as (event: string, ...args: unknown[]) => boolean
  server.emit = ((event: string, ...args: unknown[]) => {
    const request = args[0] as IncomingMessage
    if ((event !== 'request' && event !== 'upgrade') || !isHandshake(request)) return pass(event, ...args)
    const refuse = event === 'request' ? refuseRequest : refuseUpgrade
    // Nobody else listens yet, and an error without a listener would end the process.
    if (event === 'upgrade') (args[1] as Duplex).on('error', () => undefined)
    admit(request, options).then(
      () => pass(event, ...args),
      (error: unknown) => refuse(request, args[1] as never, error, options),
    )
    return true
  }) as Server['emit']
}

/** Whoever has begun names a session, which cannot be guessed; of several the last one counts, and an empty one is none. */
function isHandshake(request: IncomingMessage): boolean {
  if (!/\/socket\.io(\/|$)/i.test(pathOf(request))) return false
  const sessions = queryOf(request).getAll('sid')
  // Behind a # there is no query to those who read the address as a URL.
  return sessions.length === 0 || sessions.includes('') || request.url?.includes('#') === true
}

/** Rejects with why somebody may not. */
async function admit(request: IncomingMessage, { guard, isTrusted }: HandshakeGateOptions): Promise<void> {
  const { origin } = callerOf(request, isTrusted)
  if (isOtherSite(request.headers, origin)) throw new HttpError('CROSS_SITE_REQUEST')
  const proof = proofOf(request.headers, origin)
  const principal = proof && (await guard.whose(proof))
  if (!principal) throw new HubError('LOG_IN_REQUIRED')
  if (principal.mustChangePassword) throw new HubError('PASSWORD_MUST_CHANGE')
}

function refuseRequest(request: IncomingMessage, response: ServerResponse, error: unknown, { isTrusted }: HandshakeGateOptions) {
  sendFailure(response, error, callerOf(request, isTrusted).requestId)
}

function refuseUpgrade(_request: IncomingMessage, socket: Duplex, error: unknown) {
  const status = error instanceof HubError && error.code === 'LOG_IN_REQUIRED' ? '401 Unauthorized' : '403 Forbidden'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
