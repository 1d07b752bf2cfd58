import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { App } from './app'
import { HttpError } from './errors/http-error'
import { checkCrossSite } from './guards/cross-site-guard'
import { checkHost } from './guards/host-guard'
import { requestIdHeader } from './guards/request-id'
import type { HttpLimits } from './limits'

/** What every request meets before its route, in this order: id, host, origin, headers, rate. */
export async function addSecurity(app: App, limits: HttpLimits): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(requestIdHeader, request.id)
    // Live data, and once a password: nothing of it belongs in a cache.
    reply.header('cache-control', 'no-store')
    checkHost(request.raw.headersDistinct.host)
    checkCrossSite(request.method, request.headers)
  })
  await app.register(helmet, {
    // Plain HTTP on loopback: there is nothing to upgrade to.
    hsts: false,
    xFrameOptions: { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  })
  await app.register(rateLimit, {
    max: limits.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { max }) => new HttpError('RATE_LIMITED', `At most ${max} requests per minute.`),
  })
}
