export { openRegistry } from './registry'
