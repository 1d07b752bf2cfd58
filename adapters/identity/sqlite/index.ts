export { openIdentityStore } from './identity-store'
