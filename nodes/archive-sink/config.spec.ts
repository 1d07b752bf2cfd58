import { type ArchiveSinkDef, parseArchiveSinkConfig, sinkOf } from './config'

const parse = (fields: Partial<ArchiveSinkDef>) =>
  parseArchiveSinkConfig({ id: 'n1', type: 'archive-sink', name: '', z: 'tab', ...fields })

test('an empty form means: everything of all devices from the beginning, once an hour', () => {
  expect(parse({})).toEqual({
    streams: ['uplinks', 'days'],
    filter: {},
    start: 'earliest',
    batch: { items: 50_000, bytes: 8 * 1024 * 1024, waitMs: 3_600_000 },
  })
})

test('a filled form is taken as typed', () => {
  const batch = { batchWait: ' 10m ', batchSize: '0.5', batchItems: '2000' }
  expect(parse({ uplinks: false, days: true, start: 'now', devices: 'm-1, m-2', types: 'acuvim-ii', ...batch })).toEqual({
    streams: ['days'],
    filter: { devices: ['m-1', 'm-2'], types: ['acuvim-ii'] },
    start: 'now',
    batch: { items: 2000, bytes: 524_288, waitMs: 600_000 },
  })
})

test.each([
  ['10s', 10_000],
  ['24h', 86_400_000],
  ['1d', 86_400_000],
  [90_000, 90_000],
])('written at the latest after %p', (batchWait, waitMs) => {
  expect(parse({ batchWait }).batch).toMatchObject({ waitMs })
})

test.each([
  [{ uplinks: false, days: false }, 'Nothing is to be archived: tick raw messages or days.'],
  [{ start: 'yesterday' }, 'Begin is "yesterday"; it must be one of earliest, now.'],
  [{ devices: 'pump #3' }, '"pump #3" is not a device id'],
  [{ batchItems: '50001' }, 'Batch messages is "50001"; it must be a number from 1 to 50000.'],
  [{ batchSize: 33 }, 'Batch size is 33; it must be a number from 0.1 to 32.'],
  [{ batchWait: '9s' }, 'Batch wait is "9s"; it must be from 10s to 24h.'],
  [{ batchWait: '25h' }, 'it must be from 10s to 24h.'],
  [{ batchWait: 'hourly' }, 'Batch wait is "hourly"'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})

test('the sink is called like the node, or else by its id', () => {
  const store = { kind: 'folder', path: '/mnt/archive' } as const
  expect(sinkOf({ id: 'n1', name: ' NAS ' }, parse({}), store)).toMatchObject({
    id: 'n1',
    name: 'NAS',
    target: { kind: 'archive', store },
  })
  expect(sinkOf({ id: 'n1' }, parse({}), store).name).toBe('n1')
})
