export { SqliteProjectionReader } from './projection-reader'
export { SqliteProjectionStore } from './projection-store'
export { SqliteRollUpFeed } from './roll-up-feed'
