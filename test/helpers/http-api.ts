import pino from 'pino'
import type { Role } from '../../core/access/role'
import type { DeviceType } from '../../core/channel'
import type { HubDescription } from '../../hub/client/hub'
import { type HttpServer, type OpenHttpOptions, openHttp } from '../../hub/http'
import { Metrics } from '../../hub/metrics/metrics'
import type { MetricsSnapshot } from '../../hub/metrics/snapshot'
import { tokenOf } from './fake-access'
import { FakeHub } from './fake-hub'

/** The real HTTP server on a free port before a fake hub. */
export interface HttpApi {
  readonly hub: FakeHub
  readonly port: number
  /** Lines of the server's log, parsed. */
  readonly log: readonly Record<string, unknown>[]
  readonly routes: HttpServer['routes']
  readonly replaceCertificate: HttpServer['replaceCertificate']
  /** As an administrator, unless the request brings a log-in of its own. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends a JSON body. */
  send(method: string, path: string, body: unknown): Promise<Response>
  /** As somebody with this role, or nobody. */
  fetchAs(role: Role | null, path: string, init?: RequestInit): Promise<Response>
  sendAs(role: Role | null, method: string, path: string, body: unknown): Promise<Response>
  close(): Promise<void>
}

export async function openHttpApi(options: Partial<OpenHttpOptions> = {}): Promise<HttpApi> {
  const hub = new FakeHub()
  const log: Record<string, unknown>[] = []
  const metrics = new Metrics({ version: '1.2.3', snapshot: noSnapshot })
  const server = await openHttp({
    hub,
    port: 0,
    metrics,
    version: '1.2.3',
    log: pino({ level: 'debug' }, { write: (line: string) => log.push(JSON.parse(line)) }),
    ...options,
  })
  const anonymous = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { redirect: 'manual', ...init })
  const fetchAs = (role: Role | null, path: string, init: RequestInit = {}) => {
    if (role === null) return anonymous(path, init)
    const headers = new Headers(init.headers)
    if (!headers.has('authorization') && !headers.has('cookie')) headers.set('authorization', `Bearer ${tokenOf(role)}`)
    return anonymous(path, { ...init, headers })
  }
  const sendAs = (role: Role | null, method: string, path: string, body: unknown) =>
    fetchAs(role, path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return {
    hub,
    port: server.port,
    log,
    routes: server.routes,
    replaceCertificate: server.replaceCertificate,
    fetch: (path, init) => fetchAs('admin', path, init),
    send: (method, path, body) => sendAs('admin', method, path, body),
    fetchAs,
    sendAs,
    async close() {
      await server.close()
      metrics.close()
    },
  }
}

/** The administrator the fake hub knows, as the `by` of what is asked of it. */
export const adminActor = {
  kind: 'user',
  name: 'admin',
  role: 'admin',
  address: '127.0.0.1',
  requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
}

/** Lets the fake hub know these device types. */
export function giveTypes(hub: FakeHub, types: readonly DeviceType[]): void {
  const describe = hub.describe.bind(hub)
  hub.describe = async (): Promise<HubDescription> => ({ ...(await describe()), types })
}

function noSnapshot(): MetricsSnapshot {
  throw new Error('no hub behind this server')
}
