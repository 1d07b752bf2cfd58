import { Server as SecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Hub } from '../client/hub'
import type { Metrics } from '../metrics/metrics'
import { limitAttempts } from './access/attempts'
import { type RouteAccess, requireAccess } from './access/require-access'
import type { App, RouteContext } from './app'
import { createApp } from './create-app'
import { addDocsPage, addDocument } from './docs-page'
import { capConnections } from './guards/connection-cap'
import { refuseOtherMethods } from './guards/method-guard'
import { trustedProxies } from './guards/trusted-proxies'
import { defaultLimits, type HttpLimits } from './limits'
import { routes } from './routes'
import { addSecurity } from './security'
import { type CertificatePair, secureOptions } from './tls'

export interface OpenHttpOptions {
  readonly hub: Hub
  /** Default 127.0.0.1. */
  readonly host?: string
  /** 0: any free port. */
  readonly port: number
  readonly metrics: Metrics
  readonly version: string
  readonly log: FastifyBaseLogger
  readonly limits?: Partial<HttpLimits>
  /** Key and certificate: HTTPS and nothing else. Null (default): plain HTTP. */
  readonly tls?: CertificatePair | null
  /**
   * Names under which this server may be asked, besides `localhost` and any IP address; asked at each request, so that they may
   * change with the certificate. Default: none.
   */
  readonly hostNames?: () => readonly string[]
  /** Origins (`https://scada.example`) of pages that may call the API with a token. Default: none. */
  readonly corsOrigins?: readonly string[]
  /** Addresses and subnets of reverse proxies whose X-Forwarded-For and -Proto are believed. They have to pass on Host. Default: none. */
  readonly trustedProxies?: readonly string[]
  /** ms UTC; for the relative times of queries. */
  readonly now?: () => number
}

export interface HttpServer {
  readonly port: number
  /** Every route and what it asks of its caller. */
  readonly routes: readonly RouteAccess[]
  /** Shows this certificate to new connections; open ones stay. Without TLS there is nothing to replace, and nothing happens. */
  replaceCertificate(pair: CertificatePair): void
  /** Stops listening, lets open requests end for a moment, then cuts them off. */
  close(): Promise<void>
}

/**
 * Starts the hub's HTTP server: API, its documentation, log-in, health and metrics. Rejects when it cannot listen, when a
 * trusted proxy is no address, and when a route does not say what it needs.
 */
export async function openHttp(options: OpenHttpOptions): Promise<HttpServer> {
  const { hub, metrics, version, log, host = '127.0.0.1', port, tls = null, now = Date.now } = options
  const limits = { ...defaultLimits, ...options.limits }
  const isTrusted = trustedProxies(options.trustedProxies ?? [])
  const app = createApp({ log, limits, tls, isTrusted })
  const { hostNames = () => [], corsOrigins = [] } = options
  await addSecurity(app, { limits, hostNames, corsOrigins, tls: tls !== null })
  await addDocument(app, version)
  const access = requireAccess(app, hub, now)
  await addDocsPage(app)
  countRequests(app, metrics)
  addRoutes(app, { hub, metrics, version, now, attempts: attempts(app, limits) })
  app.server.maxConnections = limits.connections
  capConnections(app.server, limits.connectionsPerAddress, isTrusted)
  await listen(app, host, port)
  return {
    port: (app.server.address() as AddressInfo).port,
    routes: access(),
    replaceCertificate: (pair) => {
      if (app.server instanceof SecureServer) app.server.setSecureContext(secureOptions(pair))
    },
    close: () => close(app, limits.closeMs),
  }
}

function attempts(app: App, { logInsPerMinute }: HttpLimits): RouteContext['attempts'] {
  return { logIn: limitAttempts(app, logInsPerMinute), refresh: limitAttempts(app, logInsPerMinute) }
}

function addRoutes(app: App, context: RouteContext): void {
  refuseOtherMethods(app, () => {
    for (const add of routes) add(app, context)
  })
}

function countRequests(app: App, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000)
    request.log.debug({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request')
  })
}

async function listen(app: App, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port, listenTextResolver: (address) => `HTTP API listens on ${address}` })
  } catch (error) {
    await app.close()
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    const why = code === 'EADDRINUSE' ? 'the port is in use' : (error as Error).message
    throw new Error(`The HTTP API cannot listen on ${host}:${port}: ${why}. Set busbar.http or BUSBAR_HTTP_PORT.`, {
      cause: error,
    })
  }
}

async function close(app: App, graceMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(cut)
}
