import type { AedesBroker } from '../internals'
import { takeWillsAway } from './take-wills-away'

test('aedes has no will that it could publish for a living client after the clock was set forward', async () => {
  const { Aedes } = await import('aedes')
  const aedes = (await Aedes.createBroker()) as AedesBroker
  const { persistence } = aedes
  const will = { topic: 'dev/ACV-1/status', payload: Buffer.from('offline'), qos: 1, retain: true }
  takeWillsAway(persistence)
  await persistence.putWill({ id: 'ACV-1' }, { ...will })
  expect(await persistence.streamWill().toArray()).toEqual([])
  aedes.close()
})
