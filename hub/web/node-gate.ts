import { mayDo, permissions } from '../../core/access/permission'
import { HubError } from '../../core/errors/hub-error'
import type { SocketUser } from './dashboard/dashboard-socket'
import type { LogInRoutes } from './log-in/log-in-routes'
import { type Middleware, pathOf, send, type WebRequest } from './middleware'
import { isPublic } from './public-paths'
import { dashboardHeaders } from './security-headers'
import type { WebGate } from './web-gate'

export interface NodeGateOptions {
  readonly gate: WebGate
  readonly logIn: LogInRoutes
  /** Paths that flows serve to everybody; see `web.publicPaths`. */
  readonly publicPaths: readonly string[]
}

/** A request that came through the gate, as flows find it in `msg.req`. */
export type KnownRequest = WebRequest & { user?: SocketUser }

/**
 * The dashboard's service worker would keep serving the dashboard to whoever has logged out, and keep trying in vain. This one takes
 * it off browsers that have it. It never finishes to install, so that the dashboard does not announce that it works offline.
 */
const serviceWorker = `self.addEventListener('install', (event) => {
  const clear = caches.keys().then((keys) => Promise.all(keys.map((key) => caches.delete(key))))
  event.waitUntil(clear.then(() => self.registration.unregister()).then(() => new Promise(() => undefined)))
})
`

/** Stands before everything at Node-RED's port but the editor: the dashboard and what flows serve. The log-in page is here, too. */
export function nodeGate({ gate, logIn, publicPaths }: NodeGateOptions): readonly Middleware[] {
  const check = gate.middleware(async (visit) => {
    const { request, response, caller } = visit
    const path = pathOf(request)
    if (path === '/login' || path.startsWith('/login/') || path === '/logout') {
      // What changes something here comes from the page itself.
      gate.checkOrigin(visit)
      return !(await logIn.answer(request, response, caller))
    }
    if (path === '/dashboard/sw.js' || path === '/sw.js') {
      send(response, 200, 'text/javascript; charset=utf-8', serviceWorker)
      return false
    }
    if (isPublic(path, publicPaths)) return true
    const { name, displayName, role } = await gate.principalOf(visit)
    if (isDebugging(path) && !mayDo(role, 'flows.read')) throw needs(permissions['flows.read'])
    ;(request as KnownRequest).user = { name, displayName, role }
    return true
  })
  return [dashboardHeaders(), check]
}

/** The dashboard shows its stores there, also of widgets that not everybody sees. Routes match in any case. */
function isDebugging(path: string): boolean {
  let decoded = path
  try {
    decoded = decodeURIComponent(path)
  } catch {
    // Left as it is: no route matches it.
  }
  return /\/_debug(\/|$)/i.test(decoded)
}

function needs(role: string): HubError {
  return new HubError('NOT_PERMITTED', `This needs the role ${role}.`)
}
