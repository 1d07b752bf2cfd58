import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nextEpoch } from './epoch'

const root = mkdtempSync(join(tmpdir(), 'busbar-epoch-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const at = Date.UTC(2025, 10, 21)
const file = (name: string, text?: string) => {
  const path = join(root, name)
  if (text !== undefined) writeFileSync(path, text)
  return path
}

test('the first epoch is the time of the start in seconds', () => {
  const path = file('first')
  expect(nextEpoch(path, at + 999)).toBe(at / 1000)
  expect(readFileSync(path, 'utf8')).toBe(`${at / 1000}\n`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('epochs only grow: two starts in a second, a clock set back by a year, and right again', () => {
  const path = file('growing')
  const year = 365 * 86_400_000
  const epochs = [at, at + 1, at - year, at - year + 5000, at + 60_000].map((now) => nextEpoch(path, now))
  expect(epochs).toEqual([0, 1, 2, 3, 60].map((more) => at / 1000 + more))
})

test.each(['', 'nonsense', '-5', '99999999999', '4294967295'])('a file that says "%s" is as good as none', (text) => {
  expect(nextEpoch(file('odd', text), at)).toBe(at / 1000)
})
