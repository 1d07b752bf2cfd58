import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError } from 'fastify'
import { errorBody } from './error-handler'
import { failureOf } from './failure'
import { HttpError, type HttpErrorCode } from './http-error'

const codes: Readonly<Record<string, HttpErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
}

/** Answers bytes that are no request at all, or that came too slowly, in the same JSON shape, and ends the connection. */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  // Without a finished TLS handshake there is nobody to talk to.
  if (/^ERR_(TLS|SSL)_/.test(error.code) || error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const failure = failureOf(new HttpError(codes[error.code] ?? 'MALFORMED_REQUEST'))
  const requestId = randomUUID()
  const body = JSON.stringify(errorBody(failure, requestId))
  socket.end(
    [
      `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      `X-Correlation-ID: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  )
}
