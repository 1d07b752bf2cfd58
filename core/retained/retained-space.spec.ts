import { bytesPerMessage, RetainedSpace } from './retained-space'

const large = { retainedPerOwner: 1_000_000, retainedBytesPerOwner: 1e9, retainedBytes: 1e9 }
const kib = 1024
/** The payload with which a message takes so many bytes. */
const payloadFor = (topic: string, bytes: number) => bytes - topic.length - bytesPerMessage

test('an owner has so many messages and bytes, whatever others have; what goes makes room', () => {
  const space = new RetainedSpace({ ...large, retainedPerOwner: 2, retainedBytesPerOwner: 1_000 })
  const takes = (topic: string, payload = 1) => space.take(topic, payload)
  expect([takes('d/A/1'), takes('d/A/2'), takes('d/A/3'), takes('d/B/1')]).toEqual([true, true, false, true])
  expect([takes('d/A/1', 0), takes('d/A/3')]).toEqual([true, true])
  expect(takes('d/C/1', payloadFor('d/C/1', 1_000))).toBe(true)
  expect(takes('d/C/1', payloadFor('d/C/1', 1_001))).toBe(false)
  expect([...space.topics()].sort()).toEqual(['d/A/2', 'd/A/3', 'd/B/1'])
})

test('many small messages count, too', () => {
  const space = new RetainedSpace({ ...large, retainedBytes: 400 * kib })
  for (let n = 0; n < 10_000; n++) space.take(`d/A${n % 10}/${n}`, 1)
  expect(space.size).toBeLessThan((400 * kib) / bytesPerMessage)
})

test('who fills the room for all takes nothing away from others, and leaves some to those who have little', () => {
  const space = new RetainedSpace({ ...large, retainedBytes: 1024 * kib })
  expect(space.take('d/LATE/status', 100)).toBe(true)
  for (let n = 0; n < 100; n++) space.take(`d/GREEDY/${n}`, 20 * kib)
  expect(space.take('d/GREEDY/x', 20 * kib)).toBe(false)
  // Another that also wants much gets none, but the status of each device has its place, also when it grows.
  expect(space.take('d/OTHER/1', 20 * kib)).toBe(false)
  for (let n = 0; n < 15; n++) expect(space.take(`d/NEW-${n}/status`, 15 * kib)).toBe(true)
  expect(space.take('d/LATE/status', 10 * kib)).toBe(true)
  for (let n = 0; n < 100; n++) space.take(`d/MANY-${n}/status`, 15 * kib)
  expect(space.take('d/LAST/status', 15 * kib)).toBe(false)
})
