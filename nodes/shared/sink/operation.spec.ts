import { operationIn } from './operation'

const now = Date.UTC(2026, 10, 21, 12)
const operation = (msg: object) => operationIn(msg as never, now)

test.each(['pause', 'resume', 'state', 'retry-put-aside'])('%s needs nothing else', (kind) => {
  expect(operation({ operation: kind, since: 'yesterday' })).toEqual({ kind })
})

test.each([
  ['-24h', now - 86_400_000],
  ['2026-11-20T06:00:00Z', Date.UTC(2026, 10, 20, 6)],
  [now - 5000.4, now - 5000],
  [0, 0],
])('rewind goes back to %p', (since, ms) => {
  expect(operation({ operation: 'rewind', since })).toEqual({ kind: 'rewind', since: ms })
})

test('what was put aside is listed up to a limit', () => {
  expect(operation({ operation: 'put-aside' })).toEqual({ kind: 'put-aside', limit: 100 })
  expect(operation({ operation: 'put-aside', limit: '7' })).toEqual({ kind: 'put-aside', limit: 7 })
})

test.each([
  [{}, 'msg.operation is undefined; it must be one of pause, resume, rewind, state, put-aside, retry-put-aside.'],
  [{ operation: 'put-aside', limit: 1001 }, 'msg.limit is 1001; it must be a number from 1 to 1000.'],
  [{ operation: 'delete' }, 'msg.operation is "delete"; it must be one of'],
  [{ operation: 'rewind' }, 'Nothing says how far back: set msg.since'],
  [{ operation: 'rewind', since: 'yesterday' }, 'msg.since is "yesterday"'],
  [{ operation: 'rewind', since: '+1h' }, 'msg.since is "+1h", which is yet to come.'],
])('%j is refused with what is allowed', (msg, message) => {
  expect(() => operation(msg)).toThrow(message)
})
