import type { Principal } from '../../../core/access/principal'
import { setPageUser } from '../../client/page-users'
import type { IsTrusted } from '../../http/guards/trusted-proxies'
import { actorOf, type Caller, callerOf } from '../caller'
import { isOtherSite } from '../other-site'
import { proofOf } from '../proof'
import type { SessionGuard } from '../session-guard'
import type { DashboardSocket, SocketMiddleware } from './dashboard-socket'
import type { Widget } from './dashboard-tree'
import { judge, withoutClaims } from './incoming'
import type { MessageRates } from './message-rates'
import { escaped, notice } from './notice'
import type { PageRights } from './page-rights'
import { inWords, shownConfig, type UiConfig } from './shown-config'

export interface DashboardGuardOptions {
  readonly guard: SessionGuard
  readonly isTrusted: IsTrusted
  /** Null until Node-RED is there. */
  readonly rights: () => PageRights | null
  readonly rates: MessageRates
  /** Called for each refused event. */
  readonly onRefused: (by: Principal, caller: Caller, subject: string, detail: string) => void
}

/** Connection of a page whose owner is known. */
interface Seat {
  readonly socket: DashboardSocket
  readonly principal: Principal
  readonly caller: Caller
  /** Sends past the guard. */
  readonly emit: DashboardSocket['emit']
}

/**
 * Stands between the dashboard and each of its pages: lets in who is logged in, takes from a page only what its role may do, and
 * sends to it only what its role may see.
 */
export function dashboardGuard(options: DashboardGuardOptions): SocketMiddleware {
  return (socket, next) => void admit(options, socket).then(next, (error: Error) => next(error))
}

/** Resolves with why the page is not let in. */
async function admit(
  { guard, isTrusted, rights, rates, onRefused }: DashboardGuardOptions,
  socket: DashboardSocket,
): Promise<Error | undefined> {
  rates.watch(socket.nsp.server.engine)
  const caller = callerOf(socket.request, isTrusted)
  if (isOtherSite(socket.request.headers, caller.origin)) return new Error('CROSS_SITE_REQUEST')
  const proof = proofOf(socket.request.headers, caller.origin)
  const principal = proof && (await guard.whose(proof))
  if (!principal) return new Error('LOG_IN_REQUIRED')
  if (principal.mustChangePassword) return new Error('PASSWORD_MUST_CHANGE')
  const pageRights = rights()
  if (!pageRights) return new Error('HUB_STOPPED')

  const { name, displayName, role } = principal
  const seat: Seat = { socket, principal, caller, emit: socket.emit.bind(socket) }
  if (!rates.admit(socket.conn, principal, () => cutOff(seat))) return new Error('TOO_MANY_MESSAGES')
  socket.data.user = { name, displayName, role }
  socket.emit = (event, ...args) => send(seat, pageRights, event, args)
  socket.use((event, pass) => {
    if (take(seat, pageRights, event, onRefused)) pass()
  })
  setPageUser(socket.id, actorOf(principal, caller))
  const unwatch = guard.watch(proof, principal, () => end(seat))
  socket.once('disconnect', () => {
    setPageUser(socket.id, null)
    unwatch()
  })
  return undefined
}

/** Says goodbye and closes. A page whose owner only has another role now comes back at once, and gets what that role sees. */
function end({ socket, emit }: Seat): void {
  setPageUser(socket.id, null)
  emit(...notice('<h3>Your access has changed</h3><p><a href="/login">Log in again</a> to go on.</p>', { stays: true }))
  socket.disconnect(true)
}

/** Says why the page is closed. It comes back by itself after some seconds. */
function cutOff({ emit, socket }: Seat): void {
  emit(...notice('<h3>Cut off</h3><p>This page, or another one of your session, sent too many messages.</p>'))
  socket.disconnect(true)
}

function take(
  { principal, caller, emit }: Seat,
  rights: PageRights,
  event: unknown[],
  onRefused: DashboardGuardOptions['onRefused'],
): boolean {
  const [name, id, message] = event
  if (typeof name !== 'string') return false
  const verdict = judge(rights, principal.role, name, id, message)
  if (verdict.kind === 'refuse') {
    const { widget, needs } = verdict
    const title = escaped(nameOf(widget))
    emit(...notice(`<h3>Not allowed</h3><p>“${title}” can be used by ${inWords(needs)} and above.</p>`))
    onRefused(
      principal,
      caller,
      `widget ${widget.id}`,
      `${name.slice(0, 40)} on ${widget.type} "${nameOf(widget)}" needs ${needs}`,
    )
  }
  if (verdict.kind !== 'pass') return false
  for (let i = 2; i < event.length; i++) if (typeof event[i] !== 'function') event[i] = withoutClaims(event[i])
  return true
}

/** Sends what may be seen; the rest is dropped. */
function send({ principal, emit }: Seat, rights: PageRights, event: string, args: unknown[]): boolean {
  const { role } = principal
  if (event === 'ui-config') {
    const [id, config] = args as [string, UiConfig]
    return emit(
      event,
      id,
      shownConfig(config, (classes) => rights.sees(role, classes)),
    )
  }
  const widget = rights.find(event.slice(event.indexOf(':') + 1))
  if (widget ? rights.seesWidget(role, widget) : rights.seesAll(role)) return emit(event, ...args)
  return true
}

function nameOf({ props, type }: Widget): string {
  return (props?.name || type).slice(0, 80)
}
