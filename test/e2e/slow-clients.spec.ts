import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { api } from './harness/api'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)
afterAll(cleanUp)

/** Together below what the API takes from one address; from others it would take more. */
const perPort = 50

/** What the dashboard's port takes from one address. */
const mostAtNodeRed = 512

/** Opens connections that begin to say something and never end it. */
function openHalf(port: number, beginning: string): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: perPort }, async () => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined)
      await once(socket, 'connect')
      socket.write(beginning)
      return socket
    }),
  )
}

test('clients that never finish, and bodies that are too large, stop neither the data path nor the others', async () => {
  const busbar = await Busbar.start()
  const meter = await TestMeter.connect(busbar, 'SLOW-1')
  // Half a log-in counts as an attempt: whoever is logged in already does not notice.
  expect((await api(busbar, '/api/devices')).status).toBe(200)
  const request =
    'POST /api/auth/login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"na'
  const { nodeRed, http, mqtt, mqtts } = busbar.ports
  const half = await Promise.all([
    openHalf(http, request),
    openHalf(nodeRed, request.replace('/api/auth/login', '/login')),
    openHalf(http, 'GET /healthz HTTP/1.1\r\nx-slow: '),
    openHalf(mqtt, '\x10\x20'),
    openHalf(mqtts, '\x16\x03\x01'),
  ])

  for (let seq = 0; seq < 50; seq++) await meter.reading(seq, { f: 50 })
  expect((await api(busbar, '/api/devices')).status).toBe(200)
  expect((await fetch(busbar.url('nodeRed', '/login'))).status).toBe(200)
  const large = { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"name":"${'x'.repeat(2_000_000)}"}` }
  for (const [port, path] of [
    ['http', '/api/devices'],
    ['nodeRed', '/login'],
  ] as const) {
    // A server that stops reading may close before all of it is sent.
    const status = await busbar.fetch(port, path, large).then(
      (response) => response.status,
      () => 413,
    )
    expect(status).toBe(413)
  }
  expect(meter.disconnected).toBe(false)
  await meter.close()
  for (const socket of half.flat()) socket.destroy()
})

test("one address cannot take all connections of the process at the dashboard's port", async () => {
  const busbar = await Busbar.start()
  const sockets = Array.from({ length: mostAtNodeRed + 100 }, () =>
    connect(busbar.ports.nodeRed, '127.0.0.1').on('error', () => undefined),
  )
  let cut = 0
  for (const socket of sockets) socket.once('close', () => cut++)
  await eventually('those above the bound are cut', () => cut === 100)
  const meter = await TestMeter.connect(busbar, 'SLOW-2')
  await meter.reading(1, { f: 50 })
  await meter.close()
  for (const socket of sockets) socket.destroy()
})
