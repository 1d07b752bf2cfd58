import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Whether there are sinks in the file, without making it. A file that cannot be read is left to {@link SqliteSinkStore}, which puts it
 * aside or says why not: no.
 */
export function keepsSinks(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
    try {
      return db.prepare('SELECT 1 FROM sink LIMIT 1').get() !== undefined
    } finally {
      db.close()
    }
  } catch {
    return false
  }
}
