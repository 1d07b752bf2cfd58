import { type StatusCounts, statusLine } from './status-line'

const counts: StatusCounts = {
  connected: 8,
  sent: 40,
  acknowledged: 40,
  delivered: 300,
  buffered: 0,
  lost: 0,
  dropped: 0,
  lastTrouble: null,
}

test('says what a fleet did since the line before', () => {
  expect(statusLine(8, { ...counts, acknowledged: 32 }, counts, 5)).toBe(
    '8/8 connected · 1.6 msg/s · 40 acknowledged (300 readings) · 0 buffered',
  )
})

test('says why meters are missing, and what was lost', () => {
  const trouble = { ...counts, connected: 0, buffered: 7, lost: 2, lastTrouble: 'connect ECONNREFUSED' }
  expect(statusLine(8, trouble, trouble, 5)).toContain('0/8 connected · 0.0 msg/s')
  expect(statusLine(8, trouble, trouble, 5)).toContain('7 buffered · 2 lost · last trouble: connect ECONNREFUSED')
})
