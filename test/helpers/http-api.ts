import pino from 'pino'
import type { DeviceType } from '../../core/channel'
import type { HubDescription } from '../../hub/client/hub'
import { type OpenHttpOptions, openHttp } from '../../hub/http'
import { Metrics } from '../../hub/metrics/metrics'
import type { MetricsSnapshot } from '../../hub/metrics/snapshot'
import { FakeHub } from './fake-hub'

/** The real HTTP server on a free port before a fake hub. */
export interface HttpApi {
  readonly hub: FakeHub
  readonly port: number
  /** Lines of the server's log, parsed. */
  readonly log: readonly Record<string, unknown>[]
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends a JSON body. */
  send(method: string, path: string, body: unknown): Promise<Response>
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
  const request = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init)
  return {
    hub,
    port: server.port,
    log,
    fetch: request,
    send: (method, path, body) =>
      request(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    async close() {
      await server.close()
      metrics.close()
    },
  }
}

/** Lets the fake hub know these device types. */
export function giveTypes(hub: FakeHub, types: readonly DeviceType[]): void {
  const describe = hub.describe.bind(hub)
  hub.describe = async (): Promise<HubDescription> => ({ ...(await describe()), types })
}

function noSnapshot(): MetricsSnapshot {
  throw new Error('no hub behind this server')
}
