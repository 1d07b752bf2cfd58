import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openRegistry } from '../../adapters/registry/sqlite'
import type { DirectoryEntry } from '../../core/projection/directory'
import { directoryEntry } from '../engines/device-book'
import { CannotRunError } from './cannot-run'

/**
 * The devices of the live registry. Opening the registry brings it up to date, which would change it, so a copy is opened.
 * Throws {@link CannotRunError}.
 */
export async function knownDevices(registryFile: string, workDir: string): Promise<readonly DirectoryEntry[]> {
  if (!existsSync(registryFile)) return []
  const copy = join(workDir, 'registry.db')
  const live = new DatabaseSync(registryFile, { readOnly: true, timeout: 5000 })
  try {
    live.prepare('VACUUM INTO ?').run(copy)
  } catch (error) {
    throw new CannotRunError(
      `the registry ${registryFile} cannot be copied to ${workDir}: ${error instanceof Error ? error.message : error}`,
    )
  } finally {
    live.close()
  }
  const registry = await openRegistry(copy)
  try {
    return (await registry.list()).map(directoryEntry)
  } finally {
    await registry.close()
  }
}
