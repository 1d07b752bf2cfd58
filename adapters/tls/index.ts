export { type Authority, type AuthorityOptions, openAuthority } from './authority'
export { AuthorityError } from './authority-error'
