import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export const requestIdHeader = 'x-correlation-id'

const sane = /^[A-Za-z0-9._:/+=-]{1,64}$/

/** The caller's id for the request if it is fit for a log line, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers[requestIdHeader]
  return typeof given === 'string' && sane.test(given) ? given : randomUUID()
}
