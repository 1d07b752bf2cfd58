export { MemoryTarget } from './target'
