import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives each test of the file an empty folder of its own, and deletes them all at the end. */
export function temporaryFolders(): () => string {
  const root = mkdtempSync(join(tmpdir(), 'busbar-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  return () => mkdtempSync(join(root, 'test-'))
}
