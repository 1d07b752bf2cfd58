import type { MeterState, PollerState } from '../../hub/client/polling'
import { localeOf } from '../../test/helpers/locale'
import { gist, pollLook, pollText, scanText } from './poll-status'

const meter = (name: string, fields: Partial<MeterState> = {}): MeterState => ({
  meter: name,
  unit: 1,
  breaker: 'closed',
  askedAgainAt: null,
  okPercent: 100,
  polls: 10,
  missed: 0,
  consecutiveFailures: 0,
  lastAnswerAt: 0,
  meanResponseMs: 20,
  worstResponseMs: 30,
  exceptions: {},
  lastFailure: null,
  ...fields,
})
const dead = { consecutiveFailures: 3, okPercent: 0 }
const state = (okPercent: number | null, ...meters: readonly MeterState[]): PollerState => ({
  poller: 'n1',
  bus: { name: 'gw:502', failure: null, okPercent },
  meters,
})
const locale = localeOf('acuvim-poll')

test.each([
  [state(100, meter('A'), meter('B')), '2 of 2 · bus 100 %', 'working'],
  [state(98.9, meter('A'), meter('B', dead)), '1 of 2 · bus 98 %', 'attention'],
  [state(0, meter('A', dead)), '0 of 1 · bus 0 %', 'alarm'],
  [state(null, meter('A', { polls: 0 })), 'starting', 'idle'],
  [state(null), 'no meters', 'idle'],
])('%# reads %p and looks like %p', (given, text, look) => {
  expect(pollText(locale, given)).toBe(text)
  expect(pollLook(given)).toBe(look)
})

test.each([
  ['BUS_UNREACHABLE', 'bus unreachable'],
  ['PORT_IN_USE', 'port in use'],
  ['PORT_NOT_FOUND', 'no such port'],
  ['PORT_NOT_PERMITTED', 'no access to port'],
])('a bus with %s reads %p and looks failed', (code, text) => {
  const given = { ...state(50, meter('A')), bus: { name: 'x', okPercent: 50, failure: { code, message: '' } } }
  expect(pollText(locale, given)).toBe(text)
  expect(pollLook(given)).toBe('failed')
})

test('a scan says how far it is', () => {
  expect(scanText(locale, { scan: 's', done: 84, total: 247, found: null }, 3)).toBe('scan 34 %, 3 found')
})

test('the gist changes when a meter fails or comes back, not with every poll', () => {
  const well = gist(state(100, meter('A')))
  expect(gist(state(99, meter('A', { polls: 99, lastAnswerAt: 5, meanResponseMs: 21 })))).toBe(well)
  expect(gist(state(90, meter('A', { consecutiveFailures: 1 })))).not.toBe(well)
  expect(gist(state(90, meter('A', { ...dead, breaker: 'open' })))).not.toBe(gist(state(90, meter('A', dead))))
})
