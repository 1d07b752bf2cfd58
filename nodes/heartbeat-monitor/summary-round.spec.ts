import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { SummaryRound } from './summary-round'

let hub: FakeHub
let told: number[]
let failures: unknown[]
let round: SummaryRound

beforeEach(async () => {
  hub = new FakeHub()
  setHub(hub)
  told = []
  failures = []
  round = new SummaryRound({
    monitor: 'n1',
    tell: ({ online }) => told.push(online),
    onFailure: (error) => failures.push(error),
  })
  await hub.putMonitor({ id: 'n1', filter: {}, defaultIntervalMs: 60_000, degradedAfter: 3, offlineAfter: 5 })
})
afterEach(() => setHub(null))

const settled = () => new Promise(setImmediate)

test('calls during a question become one more question, so that the last answer is the newest', async () => {
  hub.summary = { ...hub.summary, online: 1 }
  round.request()
  hub.summary = { ...hub.summary, online: 2 }
  for (let i = 0; i < 100; i++) round.request()
  await settled()
  expect(hub.callsOf('monitorSummary')).toHaveLength(2)
  expect(told.at(-1)).toBe(2)
})

test('after a failure the next call asks again', async () => {
  hub.failNext('monitorSummary', new HubError('STORE_UNAVAILABLE'))
  round.request()
  await settled()
  expect(failures).toEqual([expect.objectContaining({ code: 'STORE_UNAVAILABLE' })])
  round.request()
  await settled()
  expect(told).toHaveLength(1)
})

test('once stopped it tells nothing, not even an answer under way', async () => {
  round.request()
  round.stop()
  await settled()
  expect(told).toEqual([])
})
