import { SqliteProjectionReader, SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { calendar, noon, retention, types } from './projection-samples'

/** A projection on SQLite, opened as the conformance suite opens it. */
export function openStore(file: string, ofTypes = types): SqliteProjectionStore {
  return new SqliteProjectionStore(file, ofTypes, { calendar, retention })
}

export function openReader(file: string, ofTypes = types): SqliteProjectionReader {
  return new SqliteProjectionReader(file, ofTypes, { calendar, retention, now: () => noon })
}
