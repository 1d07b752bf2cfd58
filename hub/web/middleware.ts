import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorBody } from '../http/errors/error-handler'
import { failureOf } from '../http/errors/failure'

/** As express takes it; nothing of express itself is used. */
export type Middleware = (request: WebRequest, response: ServerResponse, next: (error?: unknown) => void) => void

/** A request as express hands it on. */
export interface WebRequest extends IncomingMessage {
  /** The whole address, also below a mounted app. */
  readonly originalUrl?: string
}

/** Path of the request as it was sent, without the query; below a mounted app the part that is left of it. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/'
}

export function queryOf({ url = '/' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
}

/** Whether a person is about to see the answer as a page; scripts and programs get JSON. */
export function wantsPage({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const mode = headers['sec-fetch-mode']
  return mode === undefined ? (headers.accept ?? '').includes('text/html') : mode === 'navigate'
}

/** Answers a failure in the one shape that all of Busbar uses. What is no known error is nobody's business. */
export function sendFailure(response: ServerResponse, error: unknown, requestId: string): void {
  const failure = failureOf(error)
  if (response.headersSent) {
    response.destroy()
    return
  }
  if (failure.status === 503) response.setHeader('retry-after', '1')
  // The hub counts attempts by the minute.
  if (failure.status === 429) response.setHeader('retry-after', '60')
  // A body that was refused is not read to its end, so the connection cannot carry another request.
  if (failure.status === 413 || failure.status === 408) response.setHeader('connection', 'close')
  send(response, failure.status, 'application/json; charset=utf-8', JSON.stringify(errorBody(failure, requestId)))
}

export function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.statusCode = status
  response.setHeader('content-type', type)
  response.setHeader('cache-control', 'no-store')
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

export function sendNothing(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(204, { 'cache-control': 'no-store', ...headers }).end()
}

/** 303: whatever was asked, the next request is a GET. */
export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end()
}
