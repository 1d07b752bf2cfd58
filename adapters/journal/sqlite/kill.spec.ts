import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { positions, range } from '../../../test/conformance/uplinks'
import { SqliteJournalReader, SqliteJournalWriter } from '.'

const folder = temporaryFolders()
const compiled = join(__dirname, '../../../dist/adapters/journal/sqlite')

/** Appends for ever in batches of 20, small segments included, and says the last position of each stored batch. */
const appending = `
  const { writeSync } = require('node:fs')
  const { SqliteJournalWriter } = require(process.argv[1])
  const writer = new SqliteJournalWriter(process.argv[2], { maxSegmentBytes: 200000, minFreeBytes: 0 })
  const batch = Array.from({ length: 20 }, (_, n) => ({
    receivedAt: n, identity: 'meter', topic: 'plant/meter', qos: 1, retain: false, payload: Buffer.alloc(320, n), refusal: null,
  }))
  const go = async () => { for (;;) writeSync(1, (await writer.append(batch)) + 19 + '\\n') }
  go()
`

/** Runs the program until it has said `lines` lines, then kills it. Answers the last number it said. */
async function killedAfter(lines: number, path: string): Promise<number> {
  if (!existsSync(compiled)) throw new Error('This test runs compiled code: npm run build first.')
  const child = spawn(process.execPath, ['--no-warnings', '-e', appending, compiled, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = 0
  let last = 0
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line)
    // Lines that are already on their way still count: they were said.
    if (++said === lines) child.kill('SIGKILL')
  }
  return last
}

test('every position that was reported is there after the process was killed', async () => {
  const path = folder()
  for (const lines of [1, 17, 150]) {
    const reported = await killedAfter(lines, path)
    expect(reported).toBeGreaterThanOrEqual(lines * 20)
    const reader = new SqliteJournalReader(path)
    const found = await positions(reader)
    expect(found.length).toBeGreaterThanOrEqual(reported)
    expect(found).toEqual(range(1, found.length))
    // All or nothing: a batch that was under way is there as a whole or not at all.
    expect(found.length % 20).toBe(0)
    expect(reader.damaged).toEqual([])
    await reader.close()
  }
  const writer = new SqliteJournalWriter(path)
  expect(writer.damaged).toEqual([])
  await writer.close()
})
