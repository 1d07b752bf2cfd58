import { flowActor } from '../../core/access/actor'
import { HubError } from '../../core/errors/hub-error'
import { NodeBench } from '../../test/helpers/node-bench'
import { reading } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import deviceRegistry from './device-registry'

const type = 'device-registry'
let bench: NodeBench

beforeEach(() => {
  bench = new NodeBench(deviceRegistry, 2)
  bench.hub.addDevice('m-1', { name: 'Press 1', groups: ['hall-1'] })
  bench.hub.addDevice('m-2', { name: 'Press 2', groups: ['hall-2'] })
})
afterEach(() => bench.stop())

const answers = () => bench.outlets[0]?.messages ?? []
const notFound = () => bench.outlets[1]?.messages ?? []
const answered = (count: number) => until(`${count} answers came`, () => answers().length >= count)
const failed = () => until('an error was reported', () => bench.errors.length > 0)

describe('enrich', () => {
  test('adds the device and leaves everything else of the message alone', async () => {
    await bench.start({ type, operation: 'enrich' })
    bench.send({ topic: 'other', payload: reading(1, 'm-1'), line: 4 })
    await answered(1)
    expect(answers()).toMatchObject([
      { topic: 'other', payload: reading(1, 'm-1'), line: 4, device: { id: 'm-1', name: 'Press 1', groups: ['hall-1'] } },
    ])
    expect(notFound()).toEqual([])
  })

  test('keeps the order of messages and asks the hub once per device', async () => {
    await bench.start({ type, operation: 'enrich' })
    for (let i = 1; i <= 200; i++) bench.send({ payload: reading(i, `m-${1 + (i % 2)}`) })
    await answered(200)
    expect(answers().map(({ payload }) => (payload as { seq: number }).seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
    expect(bench.hub.callsOf('getDevice')).toHaveLength(2)
  })

  test.each(['devices', 'presence'] as const)('sees a change that the hub announces as %s', async (topic) => {
    await bench.start({ type, operation: 'enrich' })
    bench.send({ topic: 'm-1' })
    await answered(1)
    bench.hub.addDevice('m-1', { name: 'Press 1 (moved)' })
    bench.hub.emit(topic, { device: 'm-1' } as never)
    bench.send({ topic: 'm-1' })
    await answered(2)
    expect(answers()[1]).toMatchObject({ device: { name: 'Press 1 (moved)' } })
  })

  test('stops listening when it closes', async () => {
    await bench.start({ type, operation: 'enrich' })
    bench.send({ topic: 'm-1' })
    await answered(1)
    await bench.deploy(null)
    await until('it stopped listening', () => bench.hub.listeners('devices') + bench.hub.listeners('presence') === 0)
  })
})

test('an unknown device goes to the second output, as it came, with the reason; it is no error', async () => {
  await bench.start({ type, operation: 'get' })
  bench.send({ topic: 'm-9', payload: { voltage: 230 } })
  await until('it was answered', () => notFound().length > 0)
  expect(notFound()).toMatchObject([
    { topic: 'm-9', payload: { voltage: 230 }, error: { code: 'DEVICE_NOT_FOUND', message: 'There is no device "m-9".' } },
  ])
  expect(answers()).toEqual([])
  expect(bench.errors).toEqual([])
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'dot', text: 'device-registry.status.not-found' })
})

test('get answers the device and shows its id', async () => {
  await bench.start({ type, operation: 'get' })
  bench.send({ payload: 'm-2' })
  await answered(1)
  expect(answers()).toMatchObject([{ payload: { id: 'm-2', name: 'Press 2' } }])
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'm-2' })
})

test('list answers what matches the node, or what the message asks for; none is an answer too', async () => {
  await bench.start({ type, operation: 'list', groups: 'hall-1' })
  bench.send({ payload: Date.now() })
  bench.send({ payload: { groups: 'hall-2' } })
  bench.send({ payload: { types: ['boiler'] } })
  await answered(3)
  expect(answers().map(({ payload }) => (payload as { id: string }[]).map(({ id }) => id))).toEqual([['m-1'], ['m-2'], []])
  expect(bench.status).toMatchObject({ fill: 'green', text: 'device-registry.status.devices' })
})

test('update changes what is given and answers the new device', async () => {
  await bench.start({ type, operation: 'update' })
  bench.send({ payload: { device: 'm-1', groups: ['hall-3'] } })
  await answered(1)
  expect(bench.hub.callsOf('updateDevice')).toEqual([['m-1', { groups: ['hall-3'] }, flowActor('n1')]])
  expect(answers()).toMatchObject([{ payload: { id: 'm-1', name: 'Press 1', groups: ['hall-3'] } }])
})

test('what the node itself changed is seen by the next message, before the hub announces it', async () => {
  await bench.start({ type, operation: 'msg' })
  bench.send({ operation: 'enrich', topic: 'm-1' })
  await answered(1)
  bench.send({ operation: 'update', payload: { device: 'm-1', name: 'Press 9' } })
  await answered(2)
  bench.send({ operation: 'enrich', topic: 'm-1' })
  await answered(3)
  expect(answers()[2]).toMatchObject({ device: { name: 'Press 9' } })
})

test('a misspelt field changes nothing and is an error that names it', async () => {
  await bench.start({ type, operation: 'update' })
  bench.send({ payload: { device: 'm-1', nmae: 'Press 3' } })
  await failed()
  expect(bench.errors).toEqual([
    expect.objectContaining({ message: expect.stringContaining('msg.payload.nmae cannot be changed') }),
  ])
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'device-registry.status.bad-request' })
  expect(bench.hub.callsOf('updateDevice')).toEqual([])
})

test('the message chooses where the node leaves the choice to it', async () => {
  await bench.start({ type, operation: 'msg' })
  bench.send({ operation: 'list' })
  await answered(1)
  expect(answers()[0]?.payload).toHaveLength(2)
})

test('while the hub restarts, the message goes to catch nodes and the status says so', async () => {
  await bench.start({ type, operation: 'get' })
  bench.hub.failNext('getDevice', new HubError('HUB_RESTARTING'))
  bench.send({ topic: 'm-1' })
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ code: 'HUB_RESTARTING' })])
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'device-registry.status.hub-restarting' })
})
