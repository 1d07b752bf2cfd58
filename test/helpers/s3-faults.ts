import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorXml, type S3Answer } from './s3-bucket'
import { S3Error } from './s3-signature'

type Headers = Readonly<Record<string, string>>

/** What the fake does to the next requests instead of what it should. */
export type S3Fault = {
  /** Only requests of these methods; absent: all. */
  readonly methods?: readonly string[]
  /** So many requests; absent: all until it is taken away. */
  readonly times?: number
} & (
  | {
      readonly kind: 'error'
      readonly status: number
      readonly code: string
      readonly message?: string
      readonly headers?: Headers
    }
  /** An answer that no S3 gives. */
  | { readonly kind: 'page'; readonly status: number; readonly text?: string; readonly headers?: Headers }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent' }
  /** Breaks off while the request is being sent. */
  | { readonly kind: 'cut-request' }
  /** Does what it is asked, and breaks off before it says so. */
  | { readonly kind: 'lost-answer' }
  /** Breaks off behind the headers, or in the middle of the body. */
  | { readonly kind: 'cut-answer'; readonly sends: 'headers' | 'half' }
  /** Half of an answer, and then nothing. */
  | { readonly kind: 'stalled-answer' }
  /** A bit of the request falls over on the way. */
  | { readonly kind: 'damaged-request' }
)

/** The answer in the place of the right one; null: there is none, or it is up to {@link send}. */
export function answerOfFault(fault: S3Fault): S3Answer | null {
  if (fault.kind === 'error') return errorXml(new S3Error(fault.status, fault.code, fault.message), fault.headers)
  if (fault.kind !== 'page') return null
  return { status: fault.status, headers: { 'content-type': 'text/html', ...fault.headers }, body: fault.text ?? '' }
}

/** Sends an answer, or as much of it as the fault lets through. */
export function send(
  { status, headers, body }: S3Answer,
  fault: S3Fault | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = Buffer.from(body)
  if (fault?.kind === 'silent') return
  if (fault?.kind === 'lost-answer') {
    request.socket.destroy()
    return
  }
  response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': String(bytes.length) })
  if (fault?.kind !== 'cut-answer' && fault?.kind !== 'stalled-answer') {
    response.end(bytes)
    return
  }
  const isCut = fault.kind === 'cut-answer'
  if (isCut && fault.sends === 'headers') response.flushHeaders()
  else response.write(bytes.subarray(0, bytes.length >> 1))
  // What was written goes out first.
  if (isCut) setImmediate(() => request.socket.destroySoon())
}
