import type { onRequestAsyncHookHandler } from 'fastify'
import type { App } from '../app'
import { HttpError } from '../errors/http-error'

/**
 * Bounds attempts per address and minute, in front of the hub's own bound per account: guessing many names from one address
 * ends here. Routes that get the same answer of this function count together.
 */
export function limitAttempts(app: App, perMinute: number): onRequestAsyncHookHandler {
  const count = app.createRateLimit({ max: perMinute, timeWindow: 60_000 })
  return async (request, reply) => {
    const limit = await count(request)
    if (limit.isAllowed || !limit.isExceeded) return
    reply.header('retry-after', String(Math.max(1, limit.ttlInSeconds)))
    throw new HttpError('RATE_LIMITED', `At most ${perMinute} attempts per minute from one address.`)
  }
}
