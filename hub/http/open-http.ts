import type { AddressInfo } from 'node:net'
import { type FastifyBaseLogger, fastify, LogController } from 'fastify'
import type { Hub } from '../client/hub'
import type { Metrics } from '../metrics/metrics'
import type { App, RouteContext, SchemaTypes } from './app'
import { addDocsPage } from './docs-page'
import { answerClientError } from './errors/client-error'
import { answerFailure, answerFrameworkFailure, answerNotFound } from './errors/error-handler'
import { refuseOtherMethods } from './guards/method-guard'
import { requestIdOf } from './guards/request-id'
import { defaultLimits, type HttpLimits } from './limits'
import { routes } from './routes'
import { addSecurity } from './security'
import { validatorCompiler } from './validator'

export interface OpenHttpOptions {
  readonly hub: Hub
  readonly host?: string
  /** 0: any free port. */
  readonly port: number
  readonly metrics: Metrics
  readonly version: string
  readonly log: FastifyBaseLogger
  readonly limits?: Partial<HttpLimits>
  /** ms UTC; for the relative times of queries. */
  readonly now?: () => number
}

export interface HttpServer {
  readonly port: number
  /** Stops listening, lets open requests end for a moment, then cuts them off. */
  close(): Promise<void>
}

/** Starts the hub's HTTP server: API, its documentation, health and metrics. Rejects when it cannot listen. */
export async function openHttp(options: OpenHttpOptions): Promise<HttpServer> {
  const { hub, metrics, version, host = '127.0.0.1', port, now = Date.now } = options
  const limits = { ...defaultLimits, ...options.limits }
  const app = createApp(options.log, limits)
  await addSecurity(app, limits)
  await addDocsPage(app, version)
  countRequests(app, metrics)
  addRoutes(app, { hub, metrics, version, now })
  app.server.maxConnections = limits.connections
  await listen(app, host, port)
  return { port: (app.server.address() as AddressInfo).port, close: () => close(app, limits.closeMs) }
}

function createApp(log: FastifyBaseLogger, limits: HttpLimits): App {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    handlerTimeout: limits.handlerMs,
    keepAliveTimeout: limits.keepAliveMs,
    // Requests without a Host header get our answer, not Node's bare one.
    http: { headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.checkMs, requireHostHeader: false },
    routerOptions: { maxParamLength: 1_000 },
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkFailure as never,
  }).withTypeProvider<SchemaTypes>()
  app.setValidatorCompiler(validatorCompiler)
  app.setErrorHandler(answerFailure)
  app.setNotFoundHandler(answerNotFound)
  app.removeContentTypeParser('text/plain')
  return app
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
    const { code } = error as NodeJS.ErrnoException
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
