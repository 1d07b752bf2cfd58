import fc from 'fast-check'
import { networkOf } from '../../core/access/network'
import { Attempts } from './attempts'

let now: number
let attempts: Attempts
const isIn = (address: string | null, account: string) => !('retryInMs' in attempts.take(address, account))

beforeEach(() => {
  now = 1_000_000
  attempts = new Attempts({ now: () => now, isKnown: (address, account) => address === '10.0.0.5' && account === 'known' })
})

test('ten failures a minute from an address, whatever the names, and then none until the oldest is a minute old', () => {
  for (let n = 0; n < 10; n++) {
    expect(isIn('10.0.0.1', `name-${n}`)).toBe(true)
    now += 1000
  }
  expect(attempts.take('10.0.0.1', 'other')).toEqual({ retryInMs: 50_000, isFirst: true })
  expect(attempts.take('10.0.0.1', 'other')).toEqual({ retryInMs: 50_000, isFirst: false })
  expect(isIn('10.0.0.2', 'other')).toBe(true)
  now += 50_000
  expect(isIn('10.0.0.1', 'other')).toBe(true)
  expect(isIn('10.0.0.1', 'other')).toBe(false)
})

test('ten failures a minute at an account, wherever they come from', () => {
  for (let n = 0; n < 10; n++) expect(isIn(`10.0.1.${n}`, 'anne')).toBe(true)
  expect(isIn('10.0.2.1', 'anne')).toBe(false)
  expect(isIn(null, 'anne')).toBe(false)
  expect(isIn('10.0.2.1', 'bert')).toBe(true)
})

test('who guesses somebody’s password does not lock them out where they were proved before, nor where they have a session', () => {
  const first = attempts.take('10.0.0.7', 'anne')
  if ('proved' in first) first.proved()
  for (let n = 0; n < 30; n++) for (const account of ['anne', 'known']) isIn(`10.0.1.${n}`, account)
  expect(isIn('10.0.2.1', 'anne')).toBe(false)
  expect(isIn('10.0.0.7', 'anne')).toBe(true)
  expect(isIn('10.0.0.5', 'known')).toBe(true)
  for (let n = 0; n < 20; n++) isIn('10.0.0.5', 'known')
  expect(isIn('10.0.0.5', 'known')).toBe(false)
})

test('a success takes back its own attempt and no failure', () => {
  for (let n = 0; n < 9; n++) isIn('10.0.0.1', 'anne')
  for (let n = 0; n < 50; n++) {
    const attempt = attempts.take('10.0.0.1', 'bert')
    if ('proved' in attempt) attempt.proved()
    else throw new Error('a log-in that was right was held against the address')
  }
  expect(isIn('10.0.0.1', 'carl')).toBe(true)
  expect(isIn('10.0.0.1', 'carl')).toBe(false)
})

test('attempts at the same moment count before any of them is looked at', () => {
  const taken = Array.from({ length: 100 }, () => attempts.take('10.0.0.1', 'anne'))
  expect(taken.filter((each) => 'proved' in each)).toHaveLength(10)
})

test('a clock that is set back keeps nobody out', () => {
  for (let n = 0; n < 10; n++) isIn('10.0.0.1', 'anne')
  now -= 3_600_000
  expect(isIn('10.0.0.1', 'anne')).toBe(true)
})

test('in no minute are more than ten failures looked at, however they are spread', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 100 }), (pauses) => {
      const own = new Attempts({ now: () => now, isKnown: () => false })
      const admitted: number[] = []
      for (const pause of pauses) {
        now += pause
        if ('proved' in own.take('10.0.0.1', 'anne')) admitted.push(now)
      }
      return admitted.every((at) => admitted.filter((other) => other > at - 60_000 && other <= at).length <= 10)
    }),
  )
})

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
