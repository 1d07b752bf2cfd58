export { type Authority, AuthorityError, type AuthorityOptions, openAuthority } from './authority'
