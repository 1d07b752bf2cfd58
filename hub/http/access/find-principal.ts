import type { IncomingHttpHeaders } from 'node:http'
import type { Principal } from '../../../core/access/principal'
import type { Hub } from '../../client/hub'
import { proofOf } from '../../web/proof'

/** Whose request this is; null for nobody's. `own` is this server's origin. */
export async function findPrincipal(
  hub: Pick<Hub, 'whoseBearer' | 'whoseSession'>,
  headers: IncomingHttpHeaders,
  own: string,
): Promise<Principal | null> {
  const proof = proofOf(headers, own)
  if (proof === null) return null
  return proof.kind === 'bearer' ? hub.whoseBearer(proof.token) : hub.whoseSession(proof.token)
}
