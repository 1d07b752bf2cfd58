import { setHub } from '../../hub/client/current'
import type { Health, HubDescription } from '../../hub/client/hub'
import { FakeHub } from '../../test/helpers/fake-hub'
import { HubWatch } from './hub-watch'

const fine: Health = { state: 'ok', checks: [] }
const behind = (seconds: number): Health => ({
  state: 'degraded',
  checks: [{ name: 'projector', state: 'degraded', detail: `Readings are ${seconds} s behind.` }],
})
const description: HubDescription = {
  version: '1',
  startedAt: 0,
  ports: { http: 0, mqtt: 0, mqtts: 0, ws: 0 },
  timeZone: 'UTC',
  types: [],
}

let hub: FakeHub
let heard: Health[]
let watch: HubWatch

beforeEach(() => {
  hub = new FakeHub()
  hub.describe = () => Promise.resolve(description)
  setHub(hub)
  heard = []
  const ignored = () => undefined
  watch = new HubWatch({
    onHealth: (health) => heard.push(health),
    onTypes: ignored,
    onConnection: ignored,
    onRejected: ignored,
  })
})
afterEach(() => {
  watch.stop()
  setHub(null)
})

test('a trouble that ended before the hub first judged itself does not stay', async () => {
  hub.healthAnswer = behind(20)
  await watch.tend()
  // To the hub nothing changed, so it says nothing.
  hub.healthAnswer = fine
  await watch.tend()
  expect(heard).toEqual([behind(20), fine])
})

test('how a trouble stands is asked as long as there is one, and no longer', async () => {
  await watch.tend()
  hub.healthAnswer = behind(30)
  hub.emit('health', behind(20))
  await watch.tend()
  expect(heard).toEqual([fine, behind(20), behind(30)])
  hub.healthAnswer = fine
  hub.emit('health', fine)
  const asked = hub.callsOf('health').length
  await watch.tend()
  expect(hub.callsOf('health')).toHaveLength(asked)
})
