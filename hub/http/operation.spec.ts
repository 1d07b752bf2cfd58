import { HubError } from '../../core/errors/hub-error'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import type { Health, HealthState } from '../client/hub'

let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi()
})
afterEach(() => api.close())

const health = (state: HealthState): Health => ({ state, checks: [{ name: 'journal', state, detail: 'disk full' }] })

test.each([
  ['ok', 200, 200],
  ['degraded', 200, 200],
  ['failed', 503, 503],
] as const)('a hub that is %s answers /health with %i and /readyz with %i', async (state, status, ready) => {
  api.hub.health = async () => health(state)
  const response = await api.fetch('/health')
  expect(response.status).toBe(status)
  expect(await response.json()).toEqual({ version: '1.2.3', ...health(state) })
  const readiness = await api.fetch('/readyz')
  expect(readiness.status).toBe(ready)
  expect(await readiness.json()).toEqual(ready === 200 ? { status: 'ready' } : { status: 'not ready', failed: ['journal'] })
})

test('a hub that cannot be asked is failed, but the process is alive', async () => {
  api.hub.failNext('health', new HubError('HUB_RESTARTING'))
  const response = await api.fetch('/health')
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ state: 'failed', checks: [{ name: 'hub', state: 'failed' }] })
  const alive = await api.fetch('/healthz')
  expect(alive.status).toBe(200)
  expect(await alive.json()).toEqual({ status: 'alive' })
})

test('/metrics speaks the Prometheus text format and counts requests by route', async () => {
  await api.fetch('/api/devices/none')
  const response = await api.fetch('/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await response.text()).toContain(
    'busbar_http_request_duration_seconds_count{method="GET",route="/api/devices/:id",status="404"} 1',
  )
})

test('/openapi.json describes the API', async () => {
  const document = (await (await api.fetch('/openapi.json')).json()) as { info: object; paths: Record<string, object> }
  expect(document.info).toMatchObject({ title: 'Busbar', version: '1.2.3' })
  expect(document.paths['/api/devices/{id}']).toMatchObject({ get: {}, patch: {} })
})

test('/docs and everything it loads come from this server', async () => {
  const page = await (await api.fetch('/docs/')).text()
  const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)
  expect(assets.length).toBeGreaterThan(3)
  for (const asset of assets) {
    expect(asset).toMatch(/^\.\//)
    expect((await api.fetch(`/docs/${asset}`, { method: 'HEAD' })).status).toBe(200)
  }
  const policy = (await api.fetch('/docs/')).headers.get('content-security-policy')
  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toMatch(/https?:/)
})

test('a request id is taken when it is sane and made otherwise', async () => {
  const idOf = async (given: string) => {
    const response = await api.fetch('/healthz', { headers: { 'x-correlation-id': given } })
    return response.headers.get('x-correlation-id')
  }
  expect(await idOf('order-77/a.b:c')).toBe('order-77/a.b:c')
  for (const odd of ['with space', '<script>', '"', 'x'.repeat(65)]) expect(await idOf(odd)).toMatch(/^[0-9a-f-]{36}$/)
})

test('HEAD answers like GET without a body', async () => {
  const response = await api.fetch('/api/devices', { method: 'HEAD' })
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
})

test('a port in use is refused with a message that names it', async () => {
  await expect(openHttpApi({ port: api.port })).rejects.toThrow(
    `The HTTP API cannot listen on 127.0.0.1:${api.port}: the port is in use. Set busbar.http or BUSBAR_HTTP_PORT.`,
  )
})

test('it listens on loopback unless told otherwise, and closing frees the port', async () => {
  const other = await openHttpApi()
  await other.fetch('/healthz')
  await other.close()
  await expect(other.fetch('/healthz')).rejects.toThrow()
  const again = await openHttpApi({ port: other.port })
  await again.close()
})

test('closing does not wait for a request that never ends', async () => {
  const other = await openHttpApi({ limits: { closeMs: 20 } })
  let reached = () => {}
  const arrived = new Promise<void>((resolve) => {
    reached = resolve
  })
  other.hub.describe = () => {
    reached()
    return new Promise(() => {})
  }
  const open = expect(other.fetch('/api/types')).rejects.toThrow()
  await arrived
  await other.close()
  await open
})
