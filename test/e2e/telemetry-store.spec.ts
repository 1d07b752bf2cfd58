import { api, metric } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { eventually } from './harness/eventually'
import { deployToo, type FlowNode } from './harness/flows'
import { TestMeter } from './harness/meter'

jest.setTimeout(90_000)
afterAll(cleanUp)

/** An HTTP endpoint in front of the node: 201 when what was posted is on disk, 400 with the reason when it was refused. */
const flow: readonly FlowNode[] = [
  { id: 'e2e-tab', type: 'tab', label: 'e2e' },
  { id: 'e2e-in', type: 'http in', z: 'e2e-tab', url: '/store', method: 'post', x: 1, y: 1, wires: [['e2e-store']] },
  {
    id: 'e2e-store',
    type: 'telemetry-store',
    z: 'e2e-tab',
    configVersion: 1,
    name: '',
    device: 'HEAT-1',
    deviceType: 'iot-meter',
    time: 'message',
    link: 'modbus',
    x: 2,
    y: 1,
    wires: [['e2e-done']],
  },
  { id: 'e2e-done', type: 'http response', z: 'e2e-tab', statusCode: '201', x: 3, y: 1, wires: [] },
  { id: 'e2e-catch', type: 'catch', z: 'e2e-tab', scope: ['e2e-store'], x: 1, y: 2, wires: [['e2e-why']] },
  {
    id: 'e2e-why',
    type: 'function',
    z: 'e2e-tab',
    func: 'msg.payload = msg.error.message; return msg',
    x: 2,
    y: 2,
    wires: [['e2e-no']],
  },
  { id: 'e2e-no', type: 'http response', z: 'e2e-tab', statusCode: '400', x: 3, y: 2, wires: [] },
]

async function store(busbar: Busbar, payload: unknown): Promise<{ status: number; text: string }> {
  const body = JSON.stringify(payload)
  const headers = { 'content-type': 'application/json' }
  const response = await busbar.fetch('nodeRed', '/store', { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}

interface HistoryAnswer {
  readonly series: readonly { readonly points: readonly { readonly at: number; readonly mean: number }[] }[]
}

async function heatFlows(busbar: Busbar): Promise<readonly number[]> {
  const path = '/api/devices/HEAT-1/telemetry/history?from=-2h&to=now&channels=heat_flow&bucket=none'
  const { body } = await api<HistoryAnswer>(busbar, path)
  return body.series[0]?.points.map(({ mean }) => mean) ?? []
}

test('what the node let pass is stored after a kill -9, and what it refused is not', async () => {
  const dataDir = freshDir()
  const first = await Busbar.start({ dataDir })
  await deployToo(first, flow)
  const begin = Date.now() - 3_600_000
  await eventually('the flow answers', async () => (await store(first, {})).status === 400)
  const stored = await Promise.all(
    [...Array(50).keys()].map((i) => store(first, { at: begin + i * 1000, values: { heat_flow: i } })),
  )
  expect(stored.map(({ status }) => status)).toEqual(Array(50).fill(201))
  const refused = await store(first, [
    { at: begin + 60_000, values: { heat_flow: 60 } },
    { at: Date.now() + 3_600_000, values: { heat_flow: 61 } },
  ])
  expect(refused).toMatchObject({ status: 400, text: expect.stringMatching(/reading 2 of 2: .*more than 5 minutes/) })
  await first.kill()

  const second = await Busbar.start({ dataDir })
  await eventually('all is projected', async () => (await metric(second, 'busbar_projector_lag_uplinks')) === 0)
  expect(await heatFlows(second)).toEqual([...Array(50).keys()])
  const { body } = await api<{ type: string; dialect: string; approval: string }>(second, '/api/devices/HEAT-1')
  expect(body).toMatchObject({ type: 'iot-meter', dialect: 'local', approval: 'approved' })

  // The next start numbers anew and goes on behind them.
  await eventually(
    'the flow answers',
    async () => (await store(second, { at: begin + 50_000, values: { heat_flow: 50 } })).status === 201,
  )
  await eventually('it is there', async () => (await heatFlows(second)).length === 51)

  // No device may speak as a flow does.
  const liar = await TestMeter.connect(second, 'LIAR')
  await liar.raw('local/HEAT-1/telemetry', '{"v":1}').catch(() => undefined)
  await eventually('it is refused', async () => (await metric(second, 'busbar_rejected_total{code="TOPIC_NOT_ALLOWED"}')) === 1)
  const own = await TestMeter.connect(second, 'LIAR-2')
  await own.raw('local/LIAR-2/telemetry', '{"v":1}').catch(() => undefined)
  await eventually('its own too', async () => (await metric(second, 'busbar_rejected_total{code="TOPIC_NOT_ALLOWED"}')) === 2)
})
