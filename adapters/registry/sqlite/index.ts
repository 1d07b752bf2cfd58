export { openNodeSqlite } from './node-sqlite'
export { openRegistry } from './registry'
