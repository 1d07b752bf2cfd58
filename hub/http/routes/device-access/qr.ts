import { renderSVG } from 'uqr'
import { isThisMachine } from '../../../../core/access/this-machine'

/**
 * A claim code as a QR code (SVG): `busbar-claim:<code>`, and the host it is good for as `?host=` unless that is this machine
 * itself, of which a device elsewhere has nothing.
 */
export function claimQr(code: string, host: string): string {
  const isHere = isThisMachine(host.replace(/:\d+$/, ''))
  const text = `busbar-claim:${code}${isHere ? '' : `?host=${encodeURIComponent(host)}`}`
  // Printed and glued to a housing: a quarter of it may be lost.
  return renderSVG(text, { ecc: 'Q', border: 2 })
}
