import { type HubVitals, judgeHealth } from './judge-health'

const well: HubVitals = {
  journal: { waiting: 0, waitingBytes: 0, committed: 0, failures: 0, droppedQos0: 0, refused: 0, stalled: null },
  damaged: [],
  projector: { lagUplinks: 0, lagMs: 0, trouble: null },
  certificateExpiresAt: null,
  auditTrouble: null,
  sinks: [],
  sinksTrouble: null,
}

test('all parts well is ok', () => {
  expect(judgeHealth(well, 0).state).toBe('ok')
})

test('what is missing in the journal and was acknowledged is said, with who did it and when, and degrades nothing', () => {
  const acknowledged = { by: 'anne', at: Date.UTC(2026, 10, 21, 10) }
  const known = { segment: '1.db', from: 5, to: 9, detail: 'imported', leftOut: true, acknowledged } as const
  const { state, checks } = judgeHealth({ ...well, damaged: [known] }, 0)
  expect(state).toBe('ok')
  expect(checks.find(({ name }) => name === 'segments')).toEqual({
    name: 'segments',
    state: 'ok',
    detail:
      '1 part(s) of the journal do not have all messages, first in 1.db (positions 5–9: imported). Acknowledged by anne at 2026-11-21T10:00:00.000Z.',
  })
  const more = { segment: '2.db', from: 15, to: 19, detail: 'malformed', acknowledged: null }
  const later = judgeHealth({ ...well, damaged: [known, more] }, 0)
  expect(later.state).toBe('degraded')
  expect(later.checks.map(({ detail }) => detail).join()).toMatch(
    /^,1 part\(s\) .* first in 2\.db .*POST \/health\/segments\/acknowledge\./,
  )
})

test.each([
  [
    'a full disk',
    { journal: { ...well.journal, waiting: 7, stalled: { since: 1000, detail: 'disk full' } } },
    'failed',
    'for 4 s: disk full. 7 messages wait',
  ],
  [
    'a damaged segment',
    { damaged: [{ segment: '1.db', from: 5, to: 9, detail: 'malformed', acknowledged: null }] },
    'degraded',
    'positions 5–9',
  ],
  [
    'messages that a restore left out',
    { damaged: [{ segment: '1.db', from: 5, to: 9, detail: 'imported', leftOut: true, acknowledged: null }] },
    'degraded',
    'The disk is sound: they were left out when the journal was restored',
  ],
  [
    'a damaged segment behind one that was restored in parts',
    {
      damaged: [
        { segment: '1.db', from: 5, to: 9, detail: 'imported', leftOut: true, acknowledged: null },
        { segment: '2.db', from: 15, to: 19, detail: 'malformed', acknowledged: null },
      ],
    },
    'degraded',
    '1 part(s) of the journal cannot be read, first in 2.db (positions 15–19: malformed)',
  ],
  [
    'a projector that cannot write',
    { projector: { ...well.projector, trouble: 'disk full' } },
    'failed',
    'Messages are still stored',
  ],
  [
    'a projector that is behind',
    { projector: { trouble: null, lagMs: 20_000, lagUplinks: 9 } },
    'degraded',
    '20 s behind (9 messages)',
  ],
  [
    'a projector that is far behind',
    { projector: { trouble: null, lagMs: 12_345_000, lagUplinks: 9 } },
    'degraded',
    'Readings are 4 h behind (9 messages)',
  ],
  [
    'a disk that is full since yesterday',
    { journal: { ...well.journal, stalled: { since: 5000 - 30 * 3_600_000, detail: 'disk full' } } },
    'failed',
    'Nothing can be stored for 30 h: disk full.',
  ],
  ['a certificate about to end', { certificateExpiresAt: 5000 + 3 * 86_400_000 }, 'degraded', 'ends in 3 days'],
  [
    'sinks whose thread ended',
    { sinksTrouble: 'Nothing is written to any sink: their thread ended and is started again.' },
    'degraded',
    'started again',
  ],
  ['an audit that cannot be written', { auditTrouble: 'The audit cannot be written: disk full.' }, 'degraded', 'Make room'],
] as const)('%s is said with what to do', (_, change, state, text) => {
  const health = judgeHealth({ ...well, ...change }, 5000)
  expect(health.state).toBe(state)
  expect(health.checks.map((c) => c.detail).join()).toContain(text)
})
