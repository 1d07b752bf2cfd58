import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../../core/access/actor'
import type { Principal } from '../../../core/access/principal'
import { HubError } from '../../../core/errors/hub-error'
import type { LogInSource } from '../../client/people'
import { addressOf } from './address-of'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on routes open to everybody. */
    principal: Principal | null
  }
}

/** Who asks, on a route that is not open to everybody. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new HubError('LOG_IN_REQUIRED')
  return request.principal
}

/** The same as the audit names them: the `by` of a change. */
export function actorOf(request: FastifyRequest): Actor {
  const { kind, name, role } = principalOf(request)
  return { kind, name, role, address: addressOf(request), requestId: request.id }
}

/** Where an attempt to log in comes from. */
export function sourceOf(request: FastifyRequest): LogInSource {
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, 256).replace(/[^ -~]/g, '?')
  return { address: addressOf(request), userAgent, requestId: request.id }
}
