export { SqliteSinkStore } from './sink-store'
