import { isSame, type ReplayReport, reportText } from './report'

const at = Date.UTC(2026, 10, 21, 9)
const none = { readings: 0, latest: 0, gaps: 0, buckets: 0 }
const report = (over: Partial<ReplayReport> = {}): ReplayReport => ({
  dataDir: '/data',
  timeZone: 'Europe/Berlin',
  from: null,
  device: null,
  upTo: 1_234_567,
  asOf: at,
  uplinks: 1_234_567,
  seconds: 41.26,
  pruned: null,
  damaged: [],
  offeredAgain: 0,
  notProjected: 0,
  compared: { readings: 86_400, latest: 1, gaps: 0, buckets: 12_345 },
  differing: none,
  movedOn: 0,
  differences: [],
  kept: null,
  ...over,
})
const difference = {
  kind: 'readings',
  device: 'ACV-1',
  at,
  until: at + 1,
  detail: 'the reading differs: p is 5, rebuilt 6',
} as const

test('when nothing differs it is a few lines', () => {
  expect(isSame(report())).toBe(true)
  expect(reportText(report())).toBe(
    [
      'Read 1 234 567 messages in 41.3 s, up to position 1234567 of 2026-11-21T09:00:00.000Z.',
      'Compared: 86 400 readings, the newest values of 1 device, 0 gaps, 12 345 values of roll-ups.',
      'Nothing differs.',
      '',
    ].join('\n'),
  )
})

test('what was left out is said', () => {
  const text = reportText(
    report({
      from: at,
      device: 'ACV-1',
      pruned: { position: 1000, receivedAt: at },
      damaged: [{ segment: '000000002000.db', from: 2000, to: 2010, detail: 'x' }],
      notProjected: 1,
      movedOn: 2,
      kept: '/k',
    }),
  )
  for (const part of [
    'Compared is only what ACV-1 sent that arrived since 2026-11-21T09:00:00.000Z.',
    'The journal begins with position 1000 of 2026-11-21T09:00:00.000Z',
    'Positions 2000 to 2010 of the journal (000000002000.db) cannot be read.',
    '1 message after it',
    '2 things changed while being compared',
    'The rebuilt database is in /k.',
  ]) {
    expect(text).toContain(part)
  }
  expect(reportText(report({ device: 'ACV-1' }))).toContain('Compared is only ACV-1.')
  expect(reportText(report({ upTo: 0, uplinks: 0 }))).toMatch(/^The journal has nothing that is projected\./)
})

test('differences are counted, the first 20 are shown, and the reasons that fit are named', () => {
  const text = reportText(
    report({
      differing: { ...none, readings: 30, buckets: 2 },
      differences: Array.from({ length: 32 }, () => difference),
      offeredAgain: 3,
      damaged: [{ segment: 's', from: 1, to: 2, detail: '' }],
      pruned: { position: 2, receivedAt: at },
    }),
  )
  expect(text).toContain('32 differences (readings 30, buckets 2), the first 20:')
  expect(text.match(/ACV-1: the reading differs/g)).toHaveLength(20)
  for (const reason of [
    '3 messages were taken up again',
    'type or approval',
    'pruned',
    'damaged parts',
    'time zone is Europe/Berlin',
    'projection.db',
  ])
    expect(text).toContain(reason)
  expect(text).not.toContain('Nothing differs')
})

test('reasons that cannot be are not named', () => {
  const text = reportText(report({ differing: { ...none, readings: 1 }, differences: [difference] }))
  expect(text).toContain('1 difference (readings 1):\n  2026-11-21T09:00:00.000Z  ACV-1: the reading differs')
  for (const reason of ['taken up again', 'pruned', 'damaged parts', 'time zone']) expect(text).not.toContain(reason)
  expect(isSame(report({ differing: { ...none, gaps: 1 } }))).toBe(false)
})
