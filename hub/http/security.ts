import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { App } from './app'
import { HttpError } from './errors/http-error'
import { checkCrossSite } from './guards/cross-site-guard'
import { checkHost } from './guards/host-guard'
import { ownOrigin } from './guards/own-origin'
import { requestIdHeader } from './guards/request-id'
import type { HttpLimits } from './limits'

export interface SecurityOptions {
  readonly limits: HttpLimits
  /** Names besides localhost and addresses under which this server may be asked. */
  readonly hostNames: () => readonly string[]
  /** Origins of pages that may call the API with a token. */
  readonly corsOrigins: readonly string[]
  readonly tls: boolean
}

/** Half a year: browsers that once saw HTTPS here use nothing else. */
const hstsSeconds = 15_552_000

/** What every request meets before its route, in this order: id, host, origin, headers, rate. */
export async function addSecurity(app: App, { limits, hostNames, corsOrigins, tls }: SecurityOptions): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(requestIdHeader, request.id)
    // Live data, and once a password: nothing of it belongs in a cache.
    reply.header('cache-control', 'no-store')
    checkHost(request.raw.headersDistinct.host, hostNames())
    checkCrossSite(request.method, request.headers, { own: ownOrigin(request), allowed: corsOrigins })
  })
  await app.register(helmet, {
    hsts: tls && { maxAge: hstsSeconds, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  })
  if (corsOrigins.length > 0) await allowOrigins(app, corsOrigins)
  await app.register(rateLimit, {
    max: limits.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { max }) => new HttpError('RATE_LIMITED', `At most ${max} requests per minute.`),
  })
}

/** Without credentials: what such a page does, it does with a token it was given, never with the cookie of whoever looks at it. */
async function allowOrigins(app: App, origins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && origins.includes(origin) ? origin : false),
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Correlation-ID'],
    exposedHeaders: [
      'Content-Disposition',
      'Link',
      'Location',
      'Retry-After',
      'X-Correlation-ID',
      'X-Total-Count',
      'X-Truncated',
    ],
    maxAge: 600,
    strictPreflight: false,
  })
}
