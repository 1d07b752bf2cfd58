import { hubActor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import { FakeHub } from '../../test/helpers/fake-hub'
import { AuditOutbox } from './audit-outbox'

const entry = (subject: string): AuditEntry => ({
  action: 'flows-deployed',
  by: hubActor,
  subject,
  outcome: 'done',
  before: null,
  after: null,
  detail: '',
})

let hub: FakeHub
let now: number
let again: (() => void)[]
let errors: unknown[]
let outbox: AuditOutbox
beforeEach(() => {
  hub = new FakeHub()
  now = 1_000_000
  again = []
  errors = []
  outbox = new AuditOutbox({
    hub: () => hub,
    now: () => now,
    onError: (error) => errors.push(error),
    capacity: 3,
    later: (action) => again.push(action),
  })
})
afterEach(() => hub.close())

const settle = () => new Promise(setImmediate)
const noted = () => hub.callsOf('recordAudit').map(([each]) => each as AuditEntry)

async function retry(): Promise<void> {
  for (const action of again.splice(0)) action()
  await settle()
}

test('hands entries on in order', async () => {
  outbox.add(entry('a'))
  outbox.add(entry('b'))
  await settle()
  expect(noted().map(({ subject }) => subject)).toEqual(['a', 'b'])
  expect(again).toEqual([])
})

test('keeps them while the hub restarts, and says then when they happened', async () => {
  hub.disconnect()
  outbox.add(entry('a'))
  outbox.add(entry('b'))
  await settle()
  await retry()
  now += 60_000
  hub.reconnect()
  hub.calls.length = 0
  await retry()
  expect(noted().map(({ subject }) => subject)).toEqual(['a', 'b'])
  expect(noted()[0]?.detail).toBe('happened at 1970-01-01T00:16:40.000Z, while the hub was away')
})

test('keeps a bounded number, and says how many were lost', async () => {
  hub.disconnect()
  for (const subject of ['a', 'b', 'c', 'd', 'e']) outbox.add(entry(subject))
  await settle()
  hub.reconnect()
  hub.calls.length = 0
  await retry()
  expect(noted().map(({ subject, detail }) => [subject, detail])).toEqual([
    ['c', '2 entries before it were lost'],
    ['d', ''],
    ['e', ''],
  ])
})

test('an entry that the audit does not take does not hold up the others', async () => {
  hub.failNext('recordAudit', new Error('no'))
  outbox.add(entry('a'))
  outbox.add(entry('b'))
  await settle()
  expect(errors).toHaveLength(1)
  expect(noted().map(({ subject }) => subject)).toEqual(['a', 'b'])
})
