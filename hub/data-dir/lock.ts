import { DatabaseSync } from 'node:sqlite'

/** Another Busbar is already running on the same data. */
export class DataDirInUseError extends Error {
  constructor(path: string) {
    super(`Another Busbar is running on this data (${path} is locked). Stop it, or give this one its own BUSBAR_DATA.`)
    this.name = 'DataDirInUseError'
  }
}

/**
 * Holds the data for this process: two writers would ruin the journal. The lock is SQLite's own file lock, so that
 * it ends with the process however that ends. Throws {@link DataDirInUseError}. Answers the function that lets go.
 */
export function lockDataDir(path: string): () => void {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    database.close()
    throw /locked|busy/i.test(String(error)) ? new DataDirInUseError(path) : error
  }
  return () => database.close()
}
