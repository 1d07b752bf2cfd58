import { DamageLog } from './damage-log'
import { segmentFile } from './segment-files'

const one = segmentFile('', 1)
const other = segmentFile('', 101)

function spans(log: DamageLog): string[] {
  return log.entries.map(({ segment, from, to }) => `${segment} ${from}-${to}`)
}

test('a loss is there once, and a part of it is no new one', () => {
  const log = new DamageLog()
  log.add(one, 10, 20, 'first')
  log.add(one, 10, 20, 'again')
  log.add(one, 12, 14, 'part')
  expect(log.entries).toEqual([{ segment: '000000000001.db', from: 10, to: 20, detail: 'first' }])
  expect(log.has(one, 20, 20)).toBe(true)
  expect(log.has(one, 20, 21)).toBe(false)
})

test('what turns out to be larger takes the place of its parts', () => {
  const log = new DamageLog()
  log.add(one, 10, 10, 'begin')
  log.add(one, 30, 31, 'elsewhere')
  log.add(one, 10, 20, 'all')
  expect(spans(log)).toEqual(['000000000001.db 30-31', '000000000001.db 10-20'])
})

test('segments do not hide each other', () => {
  const log = new DamageLog()
  log.add(one, 1, 500, 'whole')
  log.add(other, 101, 102, 'part')
  expect(log.entries).toHaveLength(2)
})
