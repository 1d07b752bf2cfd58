import { sinkView } from '../../test/helpers/fake-sinks'
import type { SinkView } from '../client/sinks'
import { sinksTrouble } from './judge-sinks'

const minute = 60_000
const said = (fields: Partial<SinkView>, now = 0) => sinksTrouble([sinkView({ name: 'Plant', ...fields })], now)

test.each(['starting', 'running', 'paused'] as const)('%s is no trouble, however long', (state) => {
  expect(said({ state, lagItems: 1e9 }, 1e12)).toBe('')
})

test.each([
  ['retrying', 10, 'connection refused', 'Bring its target back'],
  ['misconfigured', 10, 'There is no database "plant".', 'Change its settings'],
  ['held', 15, 'No node configures it at the moment.', 'Deploy the flow'],
] as const)('%s is trouble after %d min, with why and what to do', (state, minutes, detail, remedy) => {
  expect(said({ state, detail }, minutes * minute - 1)).toBe('')
  const text = said({ state, detail }, minutes * minute)
  expect(text).toContain(`Sink "Plant" is ${state} for ${minutes} min: ${detail} ${remedy}`)
})

test('for how long is said roughly', () => {
  expect(said({ state: 'retrying', detail: 'refused.' }, 4 * 24 * 60 * minute)).toContain(
    'Sink "Plant" is retrying for 4 d: refused.',
  )
})

test('what is about to be lost is trouble at once, also of a sink that is paused', () => {
  const warning = 'Raw readings are kept for 30 days: those that are not written yet are dropped from 2026-11-20T10:00Z on.'
  expect(said({ warning })).toBe(
    `Sink "Plant" (running): ${warning} It writes more slowly than data comes: look at the load of its target, or keep data longer here.`,
  )
  expect(said({ state: 'paused', warning })).toContain(`(paused): ${warning} Resume it`)
  expect(said({ state: 'retrying', warning, detail: `refused ${warning}` }, 60 * minute)).toBe(
    `Sink "Plant" is retrying for 60 min: refused ${warning} Bring its target back; it goes on by itself.`,
  )
})

test('of many a few are named', () => {
  const sinks = Array.from({ length: 9 }, (_, n) => sinkView({ name: `s${n}`, state: 'held' }))
  expect(sinksTrouble(sinks, 60 * minute)).toMatch(/"s0".*"s1".*"s2".*Deploy.* 6 more: see the list of sinks\.$/)
})
