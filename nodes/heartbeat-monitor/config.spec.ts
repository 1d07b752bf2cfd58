import { type HeartbeatMonitorDef, parseHeartbeatMonitorConfig } from './config'

const parse = (fields: Partial<HeartbeatMonitorDef>) =>
  parseHeartbeatMonitorConfig({ id: 'n1', type: 'heartbeat-monitor', name: '', z: 'tab', ...fields })

test('an empty form watches every device: a minute, degraded at 3 intervals, offline at 5', () => {
  expect(parse({})).toEqual({
    monitor: { id: 'n1', filter: {}, defaultIntervalMs: 60_000, degradedAfter: 3, offlineAfter: 5 },
    summaryEveryMs: 60_000,
  })
})

test('0 s between summaries means: only when something changes', () => {
  expect(parse({ summaryEvery: '0' }).summaryEveryMs).toBe(0)
})

test.each([
  [{ interval: '0' }, 'Interval is "0"; it must be a number from 1 to 86400.'],
  [{ degradedAfter: '5', offlineAfter: '5' }, 'Offline after 5 intervals must be more than degraded after 5.'],
  [{ degradedAfter: 'x' }, 'Degraded after is "x"'],
  [{ groups: [3] as unknown as string }, 'Groups is [3]'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})
