import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { HandOver } from './hand-over'

let hub: FakeHub
let asked: number
let refusals: HubError[]
let handOver: HandOver<string>

beforeEach(() => {
  jest.useFakeTimers()
  hub = new FakeHub()
  setHub(hub)
  asked = 0
  refusals = []
  handOver = new HandOver({
    listenings: [],
    async ask() {
      asked++
      const refusal = refusals.shift()
      if (refusal) throw refusal
      return 'taken'
    },
    onTaken: () => undefined,
    onConnection: () => undefined,
    onFailure: () => undefined,
  })
})
afterEach(async () => {
  handOver.stopListening()
  await handOver.end()
  setHub(null)
  jest.useRealTimers()
})

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)
const refuse = (times: number) => {
  refusals = Array.from({ length: times }, () => new HubError('INVALID_ARGUMENT'))
}

test('unless told otherwise it asks again whatever the hub says, and once the hub has taken it no more', async () => {
  refuse(2)
  handOver.begin()
  handOver.begin()
  await pass(750)
  expect(asked).toBe(3)
  await pass(60_000)
  expect(asked).toBe(3)
})

test('after it was taken the first pause is short again', async () => {
  refuse(5)
  handOver.begin()
  await pass(60_000)
  expect(asked).toBe(6)
  refuse(1)
  hub.emit('connection', { connected: true, detail: '' })
  await pass(0)
  expect(asked).toBe(7)
  await pass(250)
  expect(asked).toBe(8)
})
