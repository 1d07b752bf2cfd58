import type { IncomingMessage } from 'node:http'
import { HttpError } from '../../http/errors/http-error'

/** Longer than the longest name and password in JSON. */
const mostBytes = 4_096
/** For a client that sends byte by byte. */
const patienceMs = 10_000

/** Reads a small JSON object. Rejects with BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, MALFORMED_JSON, REQUEST_TIMEOUT. */
export async function readJson(request: IncomingMessage, waitMs = patienceMs): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) throw new HttpError('UNSUPPORTED_MEDIA_TYPE')
  const text = await read(request, waitMs)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new HttpError('MALFORMED_JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new HttpError('MALFORMED_JSON')
  return value as Readonly<Record<string, unknown>>
}

function read(request: IncomingMessage, waitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const fail = (error: Error) => {
      clearTimeout(timer)
      request.pause()
      reject(error)
    }
    const timer = setTimeout(() => fail(new HttpError('REQUEST_TIMEOUT')), waitMs)
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostBytes) fail(new HttpError('BODY_TOO_LARGE', `At most ${mostBytes} bytes.`))
      else chunks.push(chunk)
    })
    request.once('error', fail)
    request.once('close', () => clearTimeout(timer))
    request.once('end', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks).toString('utf8'))
    })
  })
}
