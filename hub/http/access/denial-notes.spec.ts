import type { Actor } from '../../../core/access/actor'
import type { AuditEntry } from '../../../core/access/audit'
import { DenialNotes } from './denial-notes'

const actor = (name: string): Actor => ({ kind: 'user', name, role: 'viewer', address: '10.0.0.7', requestId: null })

function setUp(record: (entry: AuditEntry) => Promise<void> = async () => {}) {
  const entries: AuditEntry[] = []
  const errors: unknown[] = []
  const clock = { now: 0 }
  const notes = new DenialNotes({
    record: (entry) => {
      entries.push(entry)
      return record(entry)
    },
    onError: (error) => errors.push(error),
    now: () => clock.now,
    each: 2,
    all: 3,
  })
  return { notes, entries, errors, clock }
}

test('a refused request is noted with who, what and why', () => {
  const { notes, entries } = setUp()
  notes.note(actor('anna'), 'DELETE /api/devices/ACV-1', 'needs more')
  expect(entries).toEqual([
    {
      action: 'access-denied',
      by: actor('anna'),
      subject: 'DELETE /api/devices/ACV-1',
      outcome: 'refused',
      before: null,
      after: null,
      detail: 'needs more',
    },
  ])
})

test('a flood becomes a few entries a minute, the rest a number; one caller leaves room for others', () => {
  const { notes, entries, clock } = setUp()
  for (let count = 0; count < 100; count += 1) notes.note(actor('anna'), 'x', 'no')
  notes.note(actor('bert'), 'x', 'no')
  notes.note(actor('carl'), 'x', 'no')
  expect(entries.map(({ by, detail }) => [by.name, detail])).toEqual([
    ['anna', 'no'],
    ['anna', 'no'],
    ['bert', 'no; 98 more refused requests were not noted one by one'],
  ])
  clock.now = 60_000
  notes.note(actor('carl'), 'x', 'no')
  expect(entries.at(-1)?.detail).toBe('no; 1 more refused requests were not noted one by one')
})

test('an audit that fails does not fail the request', async () => {
  const { notes, errors } = setUp(async () => {
    throw new Error('disk full')
  })
  notes.note(actor('anna'), 'x', 'no')
  await new Promise(setImmediate)
  expect(errors).toEqual([new Error('disk full')])
})
