import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/** The caller's network address as the audit shows it; a trusted proxy's word counts, unless it is no address. */
export function addressOf(request: FastifyRequest): string | null {
  const said = plain(request.ip ?? '')
  return isIP(said) ? said : plain(request.socket.remoteAddress ?? '') || null
}

/** IPv4 on a socket that takes both is written ::ffff:10.0.0.7. */
export function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
