import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type Failure, failureOf } from './failure'
import { HttpError } from './http-error'

/** The hub says how long to wait, if it knows; it counts attempts by the minute. */
const retryAfterS = ({ detail = '' }: Failure): string => /\bwait (\d{1,6}) s\b/.exec(detail)?.[1] ?? '60'

/** The one shape of every failure. */
export function errorBody({ code, message, detail }: Failure, requestId: string): object {
  return { error: { code, message, ...(detail === undefined ? {} : { detail }), requestId } }
}

/** Answers anything that was thrown while a request was handled. Only faults of ours are logged as errors. */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = failureOf(error)
  if (failure.code === 'INTERNAL') request.log.error({ err: error }, 'a request failed')
  if (failure.status === 401) reply.header('www-authenticate', 'Bearer')
  if (failure.status === 503) reply.header('retry-after', '1')
  if (failure.status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', retryAfterS(failure))
  // A body that was refused is not read to its end, so the connection cannot carry another request.
  if (failure.status === 413) reply.header('connection', 'close')
  reply
    .code(failure.status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorBody(failure, request.id)))
}

/** Answers requests so malformed that no route, and therefore no hook, ever saw them. */
export function answerFrameworkFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-correlation-id', request.id)
  answerFailure(error, request, reply)
}

/** Answers addresses that no route has. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? ''
  answerFailure(
    new HttpError('ROUTE_NOT_FOUND', `${request.method} ${path.slice(0, 200)}; /docs lists what there is`),
    request,
    reply,
  )
}
