import { type FastifyBaseLogger, fastify, LogController } from 'fastify'
import type { App, SchemaTypes } from './app'
import { answerClientError } from './errors/client-error'
import { answerFailure, answerFrameworkFailure, answerNotFound } from './errors/error-handler'
import { requestIdOf } from './guards/request-id'
import type { IsTrusted } from './guards/trusted-proxies'
import type { HttpLimits } from './limits'
import { type CertificatePair, secureOptions } from './tls'
import { validatorCompiler } from './validator'

export interface AppOptions {
  readonly log: FastifyBaseLogger
  readonly limits: HttpLimits
  readonly tls: CertificatePair | null
  readonly isTrusted: IsTrusted
}

/** The bare server: its limits, how it reads requests, and how it answers failures. */
export function createApp({ log, limits, tls, isTrusted }: AppOptions): App {
  const server = {
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkMs,
    // Requests without a Host header get our answer, not Node's bare one.
    requireHostHeader: false,
  }
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    trustProxy: isTrusted,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    handlerTimeout: limits.handlerMs,
    keepAliveTimeout: limits.keepAliveMs,
    ...(tls === null
      ? { http: server }
      : { https: { ...server, ...secureOptions(tls), handshakeTimeout: limits.headersMs } as never }),
    routerOptions: { maxParamLength: 1_000 },
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkFailure as never,
  }).withTypeProvider<SchemaTypes>() as unknown as App
  app.setValidatorCompiler(validatorCompiler)
  app.setErrorHandler(answerFailure)
  app.setNotFoundHandler(answerNotFound)
  app.removeContentTypeParser('text/plain')
  return app
}
