import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Actor } from '../../core/access/actor'
import type { Principal } from '../../core/access/principal'
import type { LogInSource } from '../client/people'
import { plain } from '../http/access/address-of'
import { requestIdOf } from '../http/guards/request-id'
import type { IsTrusted } from '../http/guards/trusted-proxies'

/** From where a request comes, and where it believes to be. */
export interface Caller extends LogInSource {
  readonly requestId: string
  /** Whether what the browser talks to is TLS. */
  readonly secure: boolean
  /** Origin of this server's pages as the browser sees it. */
  readonly origin: string
}

const known = new WeakMap<IncomingMessage, Caller>()

/** Looks at a request once; a trusted proxy's word counts. */
export function callerOf(request: IncomingMessage, isTrusted: IsTrusted): Caller {
  const before = known.get(request)
  if (before) return before
  const peer = plain(request.socket.remoteAddress ?? '')
  const proxied = isTrusted(peer)
  const secure = proxied ? firstOf(request, 'x-forwarded-proto') === 'https' || isTls(request) : isTls(request)
  const caller: Caller = {
    address: (proxied ? forwardedFor(request, isTrusted) : null) ?? (peer || null),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 256).replace(/[^ -~]/g, '?'),
    requestId: requestIdOf(request),
    secure,
    origin: `${secure ? 'https' : 'http'}://${request.headers.host}`,
  }
  known.set(request, caller)
  return caller
}

/** Somebody known, as the audit names them. */
export function actorOf({ kind, name, role }: Principal, { address, requestId }: Caller): Actor {
  return { kind, name, role, address, requestId }
}

function isTls({ socket }: IncomingMessage): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true
}

function firstOf({ headers }: IncomingMessage, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).split(',', 1)[0]?.trim().toLowerCase() ?? ''
}

/** The last address that is not one of the proxies': those before it anybody may have written. */
function forwardedFor({ headers }: IncomingMessage, isTrusted: IsTrusted): string | null {
  const said = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
  const addresses = said.map((each) => plain(each.trim())).filter((each) => isIP(each) !== 0)
  return addresses.findLast((address) => !isTrusted(address)) ?? null
}

/** What the hub is told about where a request comes from. */
export function sourceOf({ address, userAgent, requestId }: Caller): LogInSource {
  return { address, userAgent, requestId }
}
