import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { DeviceCache } from './device-cache'

const t0 = 1_700_000_000_000
let hub: FakeHub
let cache: DeviceCache

beforeEach(() => {
  hub = new FakeHub()
  setHub(hub)
  hub.addDevice('m-1')
  cache = new DeviceCache()
})
afterEach(() => setHub(null))

const questions = () => hub.callsOf('getDevice').length

test('a thousand messages of a device ask once in ten seconds', async () => {
  const views = await Promise.all(Array.from({ length: 1000 }, (_, i) => cache.get('m-1', t0 + i)))
  expect(new Set(views.map((view) => view.id))).toEqual(new Set(['m-1']))
  expect(questions()).toBe(1)
  await cache.get('m-1', t0 + 10_000)
  expect(questions()).toBe(2)
})

test('a change is seen at once', async () => {
  await cache.get('m-1', t0)
  hub.addDevice('m-1', { name: 'Press 1' })
  cache.forget('m-1')
  expect(cache.met).toBe(1)
  expect(await cache.get('m-1', t0 + 1)).toMatchObject({ name: 'Press 1' })
})

test('that a device is missing is not kept', async () => {
  await expect(cache.get('m-2', t0)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  expect(cache.met).toBe(0)
  hub.addDevice('m-2')
  expect(await cache.get('m-2', t0 + 1)).toMatchObject({ id: 'm-2' })
})

test('it holds a bounded number of devices, dropping the oldest', async () => {
  for (let i = 0; i < 20_001; i++) hub.addDevice(`d-${i}`)
  await Promise.all(Array.from({ length: 20_001 }, (_, i) => cache.get(`d-${i}`, t0)))
  expect(cache.size).toBe(20_000)
})
