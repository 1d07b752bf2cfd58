export { MemoryRegistry } from './registry'
