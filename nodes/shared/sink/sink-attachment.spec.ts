import { HubError } from '../../../core/errors/hub-error'
import { setHub } from '../../../hub/client/current'
import type { SinkConfig } from '../../../hub/client/sinks'
import { FakeHub } from '../../../test/helpers/fake-hub'
import { type FakeSinks, withSinks } from '../../../test/helpers/fake-sinks'
import { SinkAttachment } from './sink-attachment'

const sink: SinkConfig = {
  id: 'n1',
  name: 'Plant',
  target: { kind: 'influx', connection: { version: '1', url: 'http://influx:8086', database: 'plant' }, layout: 'wide' },
  streams: ['readings'],
  filter: {},
  start: 'now',
  batch: { items: 5000, bytes: 1_048_576, waitMs: 1000 },
}

let hub: FakeHub
let sinks: FakeSinks
let heard: string[]
let attachment: SinkAttachment

beforeEach(() => {
  jest.useFakeTimers()
  hub = new FakeHub()
  sinks = withSinks(hub)
  setHub(hub)
  heard = []
  attachment = new SinkAttachment({
    sink,
    onView: ({ state }) => heard.push(state),
    onConnection: ({ connected }) => heard.push(connected ? 'connected' : 'away'),
    onFailure: (error) => heard.push((error as HubError).code),
  })
})
afterEach(async () => {
  await attachment.end(false)
  setHub(null)
  jest.useRealTimers()
})

const puts = () => sinks.callsOf('putSink').length
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)

test('what the hub refuses is not offered again until the hub was away', async () => {
  sinks.failNext('putSink', new HubError('INVALID_ARGUMENT'))
  attachment.put()
  await pass(3_600_000)
  expect([puts(), heard]).toEqual([1, ['INVALID_ARGUMENT']])
  hub.emit('connection', { connected: true, detail: '' })
  await pass(0)
  expect([puts(), heard.at(-1)]).toEqual([2, 'starting'])
})

test('what the hub cannot take now is offered again, with growing pauses', async () => {
  for (let times = 0; times < 2; times++) sinks.failNext('putSink', new HubError('HUB_RESTARTING'))
  attachment.put()
  await pass(249)
  expect(puts()).toBe(1)
  await pass(1)
  expect(puts()).toBe(2)
  await pass(499)
  expect(puts()).toBe(2)
  await pass(1)
  expect(heard).toEqual(['HUB_RESTARTING', 'HUB_RESTARTING', 'starting'])
})

test('ended while it waits, it offers nothing any more', async () => {
  sinks.failNext('putSink', new HubError('HUB_RESTARTING'))
  attachment.put()
  await pass(1)
  await attachment.end(false)
  hub.emit('connection', { connected: true, detail: '' })
  await pass(60_000)
  expect(puts()).toBe(1)
  expect(jest.getTimerCount()).toBe(0)
})

test('without a hub it ends quietly, unless the sink was to be deleted', async () => {
  attachment.put()
  await pass(0)
  setHub(null)
  await attachment.end(false)
  await expect(attachment.end(true)).rejects.toMatchObject({ code: 'HUB_STOPPED' })
})
