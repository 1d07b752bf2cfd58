export { MemoryProjectionReader } from './projection-reader'
export { MemoryProjectionStore } from './projection-store'
