import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeMessage } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import type { GivenReading } from '../../core/given-reading'
import { deviceTypes } from '../../devices'
import { dialect } from '../../devices/local/dialect'
import { NodeBench } from '../../test/helpers/node-bench'
import { until } from '../../test/helpers/until'
import telemetryStore from './telemetry-store'

const type = 'telemetry-store'
const payload = { device: 'ACV-001', type: 'acuvim-ii', at: 1_763_683_200_000, values: { frequency: 50 }, quality: [] }

let bench: NodeBench
beforeEach(() => {
  bench = new NodeBench(telemetryStore, 1)
})
afterEach(() => bench.stop())

const passed = () => bench.outlets[0]?.messages ?? []
const came = (count: number) => until(`${count} messages came out`, () => passed().length >= count)
const failed = (count = 1) => until('an error was reported', () => bench.errors.length >= count)
const handedOver = () => bench.hub.callsOf('storeReadings')

test('it says that it waits until something comes', async () => {
  await bench.start({ type })
  expect(bench.status).toEqual({ fill: 'grey', shape: 'ring', text: 'telemetry-store.status.waiting' })
})

test('a reading is handed to the hub, and the message goes on as it came', async () => {
  await bench.start({ type, link: 'modbus' })
  bench.send({ payload, topic: 'line-4', req: 7 } as NodeMessage)
  await came(1)
  expect(handedOver()).toEqual([[[{ ...payload, link: 'modbus' }]]])
  expect(passed()).toMatchObject([{ payload, topic: 'line-4', req: 7 }])
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'telemetry-store.status.storing' })
})

test('a list is handed over at once', async () => {
  await bench.start({ type, device: 'heat-01', deviceType: 'iot-meter' })
  bench.send({
    payload: [
      { at: 1_763_683_200_000, values: { heat_flow: 42 } },
      { at: 1_763_683_260_000, values: { heat_flow: 43 } },
    ],
  })
  await came(1)
  expect(handedOver()).toHaveLength(1)
  expect(handedOver()[0]?.[0]).toMatchObject([
    { device: 'heat-01', type: 'iot-meter', values: { heat_flow: 42 } },
    { device: 'heat-01', type: 'iot-meter', values: { heat_flow: 43 } },
  ])
})

test('nothing comes out before it is on disk', async () => {
  await bench.start({ type })
  bench.hub.diskIsFull = true
  bench.send({ payload })
  await until('it was handed over', () => handedOver().length === 1)
  // A message behind it has come to its end: whatever the first would have sent, it has sent.
  bench.send({ payload: 'no reading' })
  await failed()
  expect(passed()).toEqual([])
  bench.hub.makeRoom()
  await came(1)
})

test('what the hub refuses goes to catch nodes with the reason, and does not come out', async () => {
  await bench.start({ type })
  bench.hub.failNext(
    'storeReadings',
    new HubError('INVALID_ARGUMENT', '"at" is 2099-01-01T00:00:00.000Z, more than 5 minutes ahead'),
  )
  bench.send({ payload })
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ message: expect.stringContaining('more than 5 minutes') })])
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'telemetry-store.status.bad-request' })
  expect(passed()).toEqual([])
  bench.send({ payload })
  await came(1)
  expect(bench.status).toMatchObject({ fill: 'green' })
})

test('what is no reading goes to catch nodes and not to the hub', async () => {
  await bench.start({ type })
  bench.send({ payload: 'on' })
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ message: expect.stringContaining('must be a reading') })])
  expect(handedOver()).toEqual([])
})

test('while the disk is full a bounded number waits, and the message beyond it fails at once', async () => {
  await bench.start({ type })
  bench.hub.diskIsFull = true
  const thousand = Array.from({ length: 1000 }, (_, i) => ({ ...payload, at: payload.at + i }))
  for (let i = 0; i < 6; i++) bench.send({ payload: thousand })
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ message: expect.stringContaining('5000 readings wait to be stored') })])
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'telemetry-store.status.store-busy' })
  bench.hub.makeRoom()
  await came(5)
  expect(bench.errors).toHaveLength(1)
})

test('a node that is taken away while readings wait says how many', async () => {
  await bench.start({ type })
  bench.hub.diskIsFull = true
  bench.send({ payload })
  await until('it was handed over', () => handedOver().length === 1)
  const { warnings } = bench
  const warned = bench.node.warn as unknown as { args: unknown[][] }
  await bench.deploy(null)
  expect(warnings).toEqual([])
  expect(warned.args).toEqual([['telemetry-store.log.left']])
  bench.hub.makeRoom()
})

test('while the hub is away messages fail, and nobody claims that they are stored', async () => {
  await bench.start({ type })
  bench.hub.disconnect()
  bench.send({ payload })
  await failed()
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'telemetry-store.status.hub-restarting' })
  expect(passed()).toEqual([])
})

test('a node that is set up wrong says so at once and lets nothing pass', async () => {
  await bench.start({ type, link: 'lora' })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'telemetry-store.status.bad-config' })
  bench.send({ payload })
  await failed(2)
  expect(handedOver()).toEqual([])
})

describe('the example of the Import menu', () => {
  interface FlowNode {
    readonly id: string
    readonly type: string
    readonly name: string
    readonly func?: string
    readonly deviceType?: string
    readonly props?: readonly { readonly p: string; readonly v: string; readonly vt: string }[]
    readonly wires: readonly (readonly string[])[]
  }
  const file = join(__dirname, '../../examples/telemetry-store — Store the readings of a heat meter.json')
  const flow = JSON.parse(readFileSync(file, 'utf8')) as readonly FlowNode[]
  const next = ({ wires }: FlowNode) => flow.find(({ id }) => id === wires[0]?.[0])
  const injects = flow.filter((node) => node.type === 'inject')

  /** What the button sends. */
  function sent({ props = [] }: FlowNode): NodeMessage {
    const [payload, readAt] = props
    const value = JSON.parse(payload?.v ?? 'null')
    return { payload: readAt ? { ...value, readAt: Date.now() } : value }
  }

  test.each(injects.map((inject) => [inject.name, inject] as const))('“%s” does what it says', async (name, inject) => {
    const reshape = next(inject)?.func
    const store = flow.find((node) => node.type === type && (next(inject) === node || next(next(inject) ?? inject) === node))
    await bench.start({ ...store, id: 'n1', z: 'tab', type, g: '' })
    bench.send(reshape ? new Function('msg', reshape)(sent(inject)) : sent(inject))
    await came(1)
    const given = handedOver()[0]?.[0] as readonly GivenReading[]
    const rejections = given.flatMap(({ device, at, values }) => {
      const payload = Buffer.from(JSON.stringify({ v: 1, ep: 1, sq: 0, at, values }))
      const topic = `local/${device}/telemetry`
      const receivedAt = Date.now()
      const uplink = { position: 1, receivedAt, identity: device, topic, qos: 1, retain: false, payload, refusal: null } as const
      const deviceType = deviceTypes.find((one) => one.name === store?.deviceType)
      if (!deviceType) throw new Error(`no type ${store?.deviceType}`)
      return dialect.decode(uplink, { dialect: 'local', kind: 'telemetry', device, down: false }, deviceType).rejections
    })
    expect(rejections.map(({ code }) => code)).toEqual(name.includes('cannot be') ? ['TIMESTAMP_PAST'] : [])
  })
})
