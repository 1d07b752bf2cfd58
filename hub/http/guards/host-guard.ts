import { isIP } from 'node:net'
import { HttpError } from '../errors/http-error'

/** A name or address (IPv6 in brackets), and perhaps a port. */
const hostPattern = /^(\[[0-9a-f:.]+\]|[^:[\]/@?#\\\s]+)(?::\d{1,5})?$/i

/**
 * Refuses requests that were sent to another name. A page on the internet can let its own name point to 127.0.0.1
 * (DNS rebinding) and would then be same-origin with this server; its Host header still tells. With an address there is no
 * name to play with. Two Host headers are none (RFC 9112 section 3.2).
 */
export function checkHost(hosts: readonly string[] | undefined, names: readonly string[]): void {
  const [host = '', ...more] = hosts ?? []
  if (more.length === 0 && isOurs(host, names)) return
  const named =
    host === '' ? 'The request names no host' : `The request names the host "${[host, ...more].join('", "').slice(0, 200)}"`
  throw new HttpError('HOST_NOT_ALLOWED', `${named}; use localhost, an IP address, or a name of the server certificate.`)
}

function isOurs(host: string, names: readonly string[]): boolean {
  const [, name = ''] = hostPattern.exec(host) ?? []
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(bare) === 6) return name.startsWith('[')
  return isIP(bare) === 4 || bare === 'localhost' || names.some((each) => each.toLowerCase() === bare)
}
