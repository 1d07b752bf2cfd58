export { SqliteProjectionReader } from './projection-reader'
export { SqliteProjectionStore } from './projection-store'
