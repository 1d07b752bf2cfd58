import { addSpacing, newPace, type Spacing } from './pace'

/** A pace after these spacings, ms, and what each of them was. */
function after(...spacings: readonly number[]) {
  const pace = newPace()
  const kinds: Spacing[] = spacings.map((spacing) => addSpacing(pace, spacing))
  return { pace, kinds }
}
const times = (count: number, ...spacings: readonly number[]): number[] => Array.from({ length: count }, () => spacings).flat()

test('the interval is the median of eight spacings, and unknown before', () => {
  expect(after(...times(7, 5000)).pace.intervalMs).toBeNull()
  expect(after(1000, 90_000, ...times(6, 5000)).pace.intervalMs).toBe(5000)
})

test('it follows a device that becomes faster or a little slower', () => {
  expect(after(...times(8, 5000), ...times(8, 1000)).pace.intervalMs).toBe(1000)
  expect(after(...times(8, 5000), ...times(8, 12_000)).pace.intervalMs).toBe(12_000)
})

test.each([
  [15_000, 'long'],
  [15_001, 'pause'],
  [7500, 'usual'],
  [7501, 'long'],
] as const)('%i ms is %s to a device that sends every 5 s', (spacing, kind) => {
  expect(after(...times(8, 5000), spacing).kinds.at(-1)).toBe(kind)
})

test('a second is no pause, however fast the device is', () => {
  expect(after(...times(8, 100), 1000).kinds.at(-1)).not.toBe('pause')
  expect(after(...times(8, 100), 1001).kinds.at(-1)).toBe('pause')
})

test('an outage does not move the interval', () => {
  expect(after(...times(8, 5000), ...times(4, 3_600_000, 5000, 5000)).pace.intervalMs).toBe(5000)
})

test('three pauses in a row that are alike are the new interval', () => {
  const { pace, kinds } = after(...times(8, 1000), 10_000, 11_000, 10_500, 10_000)
  expect(kinds.slice(8)).toEqual(['pause', 'pause', 'changed', 'usual'])
  expect(pace.intervalMs).toBe(10_500)
})

test('three that are not alike are pauses', () => {
  expect(after(...times(8, 1000), 10_000, 20_000, 60_000).kinds.slice(8)).toEqual(['pause', 'pause', 'pause'])
})

// A device that takes voltage and current one after the other, and then waits.
test('samples in bursts have a rhythm, in which the wait is no pause', () => {
  expect(after(...times(50, 50, 50, 9900)).kinds).not.toContain('pause')
  expect(after(...times(50, 50, 50, 9900), 50, 50, 60_000).kinds.at(-1)).toBe('pause')
})

test('a rhythm that begins later is learned after two pauses', () => {
  const { kinds } = after(...times(8, 1000), ...times(30, 500, 500, 9000))
  expect(kinds.filter((kind) => kind === 'pause')).toHaveLength(2)
})

test('a rhythm that ended is forgotten', () => {
  expect(after(...times(20, 50, 9950), ...times(70, 50), 9950).kinds.at(-1)).toBe('pause')
})
