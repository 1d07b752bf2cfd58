import type { FastifyRequest } from 'fastify'

/** Origin of the pages of this server, as the browser sees it: a trusted proxy says whether that is HTTPS. */
export function ownOrigin({ protocol, headers }: Pick<FastifyRequest, 'protocol' | 'headers'>): string {
  return `${protocol}://${headers.host}`
}

/** The name or address by which this server was asked, without port and brackets; the guard of hosts has looked at it. */
export function askedName({ headers }: Pick<FastifyRequest, 'headers'>): string {
  return (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
}
