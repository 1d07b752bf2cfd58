import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedObject } from '../../../core/ports/object-store'
import { isKeyPart } from '../object-key'
import { isOneOf } from './folder-failure'

/**
 * Objects in `folder` ('' or ends with `/`) whose key begins with `prefix`, ascending by key. One folder's names are in memory at a time,
 * and those of the folders above it. Links and whatever else is no file with the name of a key are passed over.
 */
export async function* walk(root: string, folder: string, prefix: string): AsyncGenerator<ListedObject> {
  for (const key of await keysIn(root, folder, prefix)) {
    if (key.endsWith('/')) yield* walk(root, key, prefix)
    else {
      const bytes = await sizeOf(join(root, key))
      if (bytes !== null) yield { key, bytes }
    }
  }
}

/** A folder stands where its objects do, which is not where its name does: `a.json`, `a/x`, `a0`, because `.` < `/` < `0`. */
async function keysIn(root: string, folder: string, prefix: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    return entries
      .filter((entry) => isKeyPart(entry.name) && (entry.isFile() || entry.isDirectory()))
      .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .filter((key) => key.startsWith(prefix) || (key.endsWith('/') && prefix.startsWith(key)))
      .sort((a, b) => (a < b ? -1 : 1))
  } catch (error) {
    // It was deleted since its name was read.
    if (folder !== '' && isOneOf(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await lstat(path)
    return found.isFile() ? found.size : null
  } catch (error) {
    if (isOneOf(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}
