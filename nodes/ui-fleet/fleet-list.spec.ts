import { applyNews, arrange, isStale, type ListWish, scalesOf } from './fleet-list'
import type { FleetRow } from './page-data'

const row = (id: string, fields: Partial<FleetRow> = {}): FleetRow => ({
  id,
  name: id,
  type: 'Acuvim II power meter',
  groups: [],
  state: 'online',
  since: 0,
  heardAt: 0,
  at: 0,
  staleAfterMs: 600_000,
  values: {},
  ...fields,
})
const wish = (fields: Partial<ListWish> = {}): ListWish => ({
  find: '',
  state: null,
  sort: 'worst',
  descending: false,
  ...fields,
})
const ids = (rows: Iterable<FleetRow>, fields: Partial<ListWish> = {}) => arrange(rows, wish(fields)).map(({ id }) => id)

describe('arrange', () => {
  test('puts the worst first, then by name as people count', () => {
    const rows = [
      row('m-10'),
      row('m-9'),
      row('p', { state: 'pending' }),
      row('u', { state: 'unknown' }),
      row('o', { state: 'offline' }),
      row('d', { state: 'degraded' }),
    ]
    expect(ids(rows)).toEqual(['o', 'd', 'u', 'p', 'm-9', 'm-10'])
  })

  test('finds by every word, in name, id, type and groups, whatever the case', () => {
    const rows = [
      row('ACV-1', { name: 'Presse 1', groups: ['Halle-2'] }),
      row('ACV-2', { name: 'Presse 2', groups: ['Halle-3'] }),
    ]
    expect(ids(rows, { find: 'presse halle-3' })).toEqual(['ACV-2'])
    expect(ids(rows, { find: 'acv-1' })).toEqual(['ACV-1'])
    expect(ids(rows, { find: 'POWER METER' })).toHaveLength(2)
    expect(ids(rows, { find: 'boiler' })).toEqual([])
  })

  test('shows one state only if asked to', () => {
    expect(ids([row('a'), row('b', { state: 'offline' })], { state: 'offline' })).toEqual(['b'])
  })

  test.each([
    [false, ['low', 'high', 'none']],
    [true, ['high', 'low', 'none']],
  ])('orders by a channel, descending %p; devices without it stay last', (descending, order) => {
    const rows = [row('none'), row('high', { values: { p: [9, 0] } }), row('low', { values: { p: [-1, 0] } })]
    expect(ids(rows, { sort: 'p', descending })).toEqual(order)
  })

  test('orders by the age of the newest value', () => {
    expect(ids([row('new', { at: 50 }), row('never', { at: null }), row('old', { at: 10 })], { sort: 'age' })).toEqual([
      'old',
      'new',
      'never',
    ])
  })
})

describe('applyNews', () => {
  test('leaves rows that did not change the same objects', () => {
    const [a, b] = [row('a'), row('b')]
    const rows = new Map([
      ['a', a],
      ['b', b],
    ])
    applyNews(rows, { now: 0, rows: [row('b', { name: 'B' })], gone: [] })
    expect(rows.get('a')).toBe(a)
    expect(rows.get('b')).toMatchObject({ name: 'B' })
  })

  test('takes away what has gone, and starts over with a whole', () => {
    const rows = new Map([
      ['a', row('a')],
      ['b', row('b')],
    ])
    applyNews(rows, { now: 0, gone: ['a'] })
    expect([...rows.keys()]).toEqual(['b'])
    applyNews(rows, { now: 0, whole: true, rows: [row('c')] })
    expect([...rows.keys()]).toEqual(['c'])
  })
})

test('a column has one scale', () => {
  const rows = [
    row('a', { values: { p: [12_000, 0] } }),
    row('b', { values: { p: [40, 0] } }),
    row('c', { values: { p: [25_000, 0] } }),
  ]
  expect(scalesOf(rows, [{ channel: 'p', label: 'P', unit: 'W', decimals: 0 }])).toEqual([
    { divisor: 1000, unit: 'kW', decimals: 2 },
  ])
})

test.each([
  ['online with a fresh value', {}, 500_000, false],
  ['online with an old value', {}, 700_000, true],
  ['offline', { state: 'offline' }, 0, true],
  ['online that never sent a value', { at: null }, 0, true],
  ['pending, which shows no values', { state: 'pending', at: null }, 0, false],
] as const)('a device that is %s: stale is right', (_title, fields, now, stale) => {
  expect(isStale(row('a', fields), now)).toBe(stale)
})
