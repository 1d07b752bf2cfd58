export { keepsSinks } from './keeps-sinks'
export { SqliteSinkStore } from './sink-store'
