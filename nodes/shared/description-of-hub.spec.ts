import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { DescriptionOfHub } from './description-of-hub'

let hub: FakeHub
let description: DescriptionOfHub
beforeEach(() => {
  hub = new FakeHub()
  setHub(hub)
  description = new DescriptionOfHub()
})
afterEach(() => {
  description.stop()
  setHub(null)
})

test('the hub is asked once, however often it is needed', async () => {
  hub.timeZone = 'Europe/Berlin'
  await Promise.all([description.get(), description.get()])
  expect(await description.get()).toMatchObject({ timeZone: 'Europe/Berlin' })
  expect(hub.callsOf('describe')).toHaveLength(1)
})

test('it is asked again after it was away, because it may have come back as another', async () => {
  await description.get()
  hub.timeZone = 'Asia/Tokyo'
  hub.emit('connection', { connected: true, detail: '' })
  expect(await description.get()).toMatchObject({ timeZone: 'Asia/Tokyo' })
})

test('a failure is not kept', async () => {
  hub.failNext('describe', new HubError('HUB_RESTARTING'))
  await expect(description.get()).rejects.toMatchObject({ code: 'HUB_RESTARTING' })
  expect(await description.get()).toMatchObject({ version: '0.0.0' })
})
