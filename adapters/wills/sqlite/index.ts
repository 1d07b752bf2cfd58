export { SqliteWillStore } from './sqlite-will-store'
