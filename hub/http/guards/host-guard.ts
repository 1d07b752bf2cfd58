import { HttpError } from '../errors/http-error'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/**
 * Refuses requests that were sent to another name. A page on the internet can let its own name point to 127.0.0.1
 * (DNS rebinding) and would then be same-origin with this server; its Host header still tells. Two Host headers are none (RFC 9112 section 3.2).
 */
export function checkHost(hosts: readonly string[] = []): void {
  const [host = '', ...more] = hosts
  if (loopback.test(host) && more.length === 0) return
  const named = host === '' ? 'The request names no host' : `The request names the host "${hosts.join('", "').slice(0, 200)}"`
  throw new HttpError('HOST_NOT_ALLOWED', `${named}; use localhost, 127.0.0.1 or [::1].`)
}
