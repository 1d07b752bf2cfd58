import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { Listening } from './listening'

let hub: FakeHub
let heard: string[]
let listening: Listening<'devices'>

beforeEach(() => {
  hub = new FakeHub()
  setHub(hub)
  heard = []
  listening = new Listening('devices', ({ device }) => heard.push(device))
})
afterEach(() => setHub(null))

const settled = () => new Promise(setImmediate)

test('it subscribes once, hears, and ends', async () => {
  listening.ensure()
  listening.ensure()
  await settled()
  hub.emit('devices', { device: 'm-1' })
  expect(heard).toEqual(['m-1'])
  expect(hub.listeners('devices')).toBe(1)
  listening.stop()
  await settled()
  expect(hub.listeners('devices')).toBe(0)
})

test('when the hub cannot take it, the next call tries again', async () => {
  hub.failNext('subscribe', new HubError('HUB_RESTARTING'))
  listening.ensure()
  await settled()
  expect(hub.listeners('devices')).toBe(0)
  listening.ensure()
  await settled()
  expect(hub.listeners('devices')).toBe(1)
})

test('ended while subscribing, it leaves no listener behind', async () => {
  listening.ensure()
  listening.stop()
  await settled()
  expect(hub.listeners('devices')).toBe(0)
  listening.ensure()
  await settled()
  expect(hub.listeners('devices')).toBe(0)
})

test('without a hub it waits for one', async () => {
  setHub(null)
  listening.ensure()
  await settled()
  setHub(hub)
  listening.ensure()
  await settled()
  expect(hub.listeners('devices')).toBe(1)
})
