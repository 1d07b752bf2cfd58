import type { NodeMessage } from 'node-red'
import type { Poller } from '../../hub/client/polling'
import { commandIn } from './commands'
import { parseUnits } from './units'

const tcp = { kind: 'tcp', host: 'gw', port: 502 } as const
const rtu = { kind: 'rtu', path: '/dev/ttyUSB0', baudRate: 19_200, parity: 'none', stopBits: 1 } as const
const meters = (...names: readonly string[]) =>
  names.map((meter, index) => ({ meter, unit: index + 1, blocks: [], settings: null }))
const poller = (fields: Partial<Poller> = {}): Poller => ({
  id: 'n1',
  name: 'Hall',
  bus: tcp,
  meters: meters('A', 'B'),
  intervalMs: 1000,
  timeoutMs: 100,
  retries: 0,
  ...fields,
})
const command = (msg: Record<string, unknown>, fields: Partial<Poller> = {}) => commandIn(msg as NodeMessage, poller(fields))

test('a poll is of one meter or of all', () => {
  expect(command({ topic: 'poll' })).toEqual({ kind: 'poll', meter: undefined })
  expect(command({ topic: 'poll', device: 'A' })).toEqual({ kind: 'poll', meter: 'A' })
  expect(command({ topic: 'poll', payload: { device: 'B' } })).toEqual({ kind: 'poll', meter: 'B' })
})

test('a clock is of the meter that is named, or of the only one', () => {
  expect(command({ topic: 'set-clock', device: 'B' })).toEqual({ kind: 'set-clock', meter: 'B' })
  expect(command({ topic: 'clock' }, { meters: meters('A') })).toEqual({ kind: 'clock', meter: 'A' })
  expect(() => command({ topic: 'clock' })).toThrow('set msg.device to one of A, B')
})

test('a scan covers all addresses, or those that are given', () => {
  const everything = command({ topic: 'scan' })
  expect(everything).toMatchObject({ kind: 'scan', scan: { bus: tcp, timeoutMs: 300 } })
  expect(everything).toHaveProperty('scan.units.length', 247)
  expect(command({ topic: 'scan', payload: { units: '1-3, 9', timeoutMs: 50 } })).toMatchObject({
    scan: { units: [1, 2, 3, 9], timeoutMs: 50 },
  })
})

test('on a serial line it tries every rate with every parity', () => {
  const given = { topic: 'scan', payload: { units: 1, baudRates: [9600, '19200'], parities: ['none', 'even'] } }
  expect(command(given, { bus: rtu })).toHaveProperty('scan.settings', [
    { baudRate: 9600, parity: 'none', stopBits: 1 },
    { baudRate: 9600, parity: 'even', stopBits: 1 },
    { baudRate: 19_200, parity: 'none', stopBits: 1 },
    { baudRate: 19_200, parity: 'even', stopBits: 1 },
  ])
  expect(command(given)).not.toHaveProperty('scan.settings')
})

test.each([
  [{}, 'it must be one of poll, clock, set-clock, scan, quality'],
  [{ topic: 'erase' }, 'msg.topic is "erase"'],
  [{ topic: 'clock', device: 7 }, 'msg.device is 7'],
  [{ topic: 'scan', payload: { units: '0-9' } }, 'Addresses are "0-9"; they must be 1 to 247'],
  [{ topic: 'scan', payload: { timeoutMs: 1 } }, 'timeoutMs of the scan is 1'],
])('%j is refused with what is allowed', (msg, says) => {
  expect(() => command(msg)).toThrow(says)
})

test.each([
  ['', 247],
  ['1-247', 247],
  ['5', 1],
  [[3, '4-6'], 4],
  ['2, 1, 2', 2],
])('%j are %p addresses', (given, count) => {
  expect(parseUnits(given)).toHaveLength(count)
})

test.each([['248'], ['9-3'], ['a'], [[1, 'x']], [{}], ['1-']])('%j are no addresses', (given) => {
  expect(() => parseUnits(given)).toThrow('Addresses are')
})
