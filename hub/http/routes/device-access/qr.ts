import { isIP } from 'node:net'
import { renderSVG } from 'uqr'

/**
 * A claim code as a QR code (SVG): `busbar-claim:<code>`, and the host it is good for as `?host=` unless that is this machine
 * itself, of which a device elsewhere has nothing.
 */
export function claimQr(code: string, host: string): string {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  const isLoopback = name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
  const text = `busbar-claim:${code}${isLoopback ? '' : `?host=${encodeURIComponent(host)}`}`
  // Printed and glued to a housing: a quarter of it may be lost.
  return renderSVG(text, { ecc: 'Q', border: 2 })
}
