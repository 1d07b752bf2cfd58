import type { DashboardSocket, SocketUser } from './dashboard-socket'

interface FromPage {
  _client?: unknown
}

/** Hooks of the dashboard: flows and pages learn who somebody is from the server, never from the page. */
export const dashboardHooks = {
  /** `msg._client.user` is who has opened the page that a message comes from. The dashboard adds the socket's id. */
  onAddConnectionCredentials<T extends FromPage>(socket: Pick<DashboardSocket, 'data'>, msg: T): T {
    const { user } = socket.data
    msg._client = user ? { user: { name: user.name, role: user.role } } : {}
    return msg
  },

  /** What a page asks first: `setup.user` is for its account menu. */
  onSetup(_config: unknown, request: { readonly user?: SocketUser }): { readonly user?: SocketUser } {
    return request.user ? { user: request.user } : {}
  },
}
