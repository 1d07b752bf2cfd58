export { MemoryIdentityStore } from './identity-store'
