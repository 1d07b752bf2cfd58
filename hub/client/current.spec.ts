import { HubError } from '../../core/errors/hub-error'
import { hub, setHub } from './current'
import type { Hub } from './hub'

afterEach(() => setHub(null))

test('without a hub, asking for it says that the plugin did not start', () => {
  expect(() => hub()).toThrow(HubError)
  expect(() => hub()).toThrow(/plugin "busbar-hub" did not start/)
})

test('whoever asks gets the hub that was announced, until it is withdrawn', () => {
  const announced = {} as Hub
  setHub(announced)
  expect(hub()).toBe(announced)
  setHub(null)
  expect(() => hub()).toThrow(expect.objectContaining({ code: 'HUB_STOPPED' }))
})
