import { Audience } from './audience'
import type { AedesBroker } from './internals'

const topic = 'dev/ACV-1/t'
const listener = (_packet: unknown, done: () => void) => done()

let aedes: AedesBroker
let audience: Audience
beforeEach(async () => {
  const { Aedes } = await import('aedes')
  aedes = (await Aedes.createBroker()) as AedesBroker
  audience = new Audience(aedes)
})
afterEach(() => new Promise<void>((resolve) => aedes.close(resolve)))

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** What it says once it has asked. */
async function answer(): Promise<boolean> {
  audience.mayHear(topic)
  await turn()
  return audience.mayHear(topic)
}

test('until it has asked, somebody may hear', async () => {
  expect(audience.mayHear(topic)).toBe(true)
  await turn()
  expect(audience.mayHear(topic)).toBe(false)
})

test('a client that subscribes hears, and nobody once it has gone', async () => {
  expect(await answer()).toBe(false)
  await new Promise<void>((resolve) => aedes.subscribe('dev/+/t', listener, resolve))
  expect(await answer()).toBe(true)
  await new Promise<void>((resolve) => aedes.unsubscribe('dev/+/t', listener, resolve))
  expect(await answer()).toBe(false)
})

const sleeper = { id: 'sleeper' }

test.each([
  ['gives it back', () => aedes.persistence.removeSubscriptions(sleeper, ['dev/#'])],
  ['ends', () => aedes.persistence.cleanSubscriptions(sleeper)],
])('a session with a subscription hears until it %s', async (_how, end) => {
  expect(await answer()).toBe(false)
  await aedes.persistence.addSubscriptions(sleeper, [{ topic: 'dev/#', qos: 1 }])
  expect(await answer()).toBe(true)
  await end()
  expect(await answer()).toBe(false)
})

test('what was answered while a subscription came is not believed', async () => {
  let tell: (sessions: readonly unknown[]) => void = () => {}
  aedes.persistence.subscriptionsByTopic = () =>
    new Promise((resolve) => {
      tell = resolve
    })
  audience.mayHear(topic)
  const none = tell
  aedes.subscribe(topic, listener, () => {})
  none([])
  await turn()
  expect(audience.mayHear(topic)).toBe(true)
})

test('a session store that fails leaves the decision to aedes', async () => {
  aedes.persistence.subscriptionsByTopic = () => Promise.reject(new Error('no store'))
  expect(await answer()).toBe(true)
})
