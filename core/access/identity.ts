/**
 * Who a client of the broker is. A device is its id; the others begin with a character that no device id can have, so that
 * nobody is ever taken for a device.
 */
const serviceMark = '@'
const openMark = '?'

/** Identity of a service account. */
export function serviceIdentity(name: string): string {
  return `${serviceMark}${name}`
}

/** Identity that all clients of an open listener share. */
export function openIdentity(listener: string): string {
  return `${openMark}${listener}`
}

/** Name of the service account; null: the identity is none. */
export function serviceOf(identity: string): string | null {
  return identity.startsWith(serviceMark) ? identity.slice(1) : null
}

/** Name of the open listener; null: the identity is none of its clients. */
export function openListenerOf(identity: string): string | null {
  return identity.startsWith(openMark) ? identity.slice(1) : null
}
