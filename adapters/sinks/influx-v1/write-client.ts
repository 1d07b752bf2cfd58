import * as http from 'node:http'
import * as https from 'node:https'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { WriteAnswer } from '../../../core/sinks/influx/answer-failure'
import { timedOut } from '../../../core/sinks/network-failure'

const zip = promisify(gzip)

export interface WriteClientOptions {
  /** Without user and password. */
  readonly url: URL
  /** PEM; absent: the system's authorities. */
  readonly ca?: string
  /** Value of the header Authorization. */
  readonly authorization: string | null
  /** Of a whole exchange, ms. */
  readonly timeoutMs: number
  readonly gzip: boolean
}

/** More of an answer is not read. */
const longestAnswer = 65_536

/**
 * Posts line protocol over connections that stay open.
 *
 * Plain node:http, not the writer of the `influx` package: that one takes 14 µs of CPU for a point of 25 fields, this one 9 with making
 * its line (docs/guides/influxdb.md); it cannot compress, never settles when a server closes in the middle of an answer, and after a
 * failure says "No host available" for a while by a retry policy of its own.
 */
export class WriteClient {
  readonly agent: http.Agent
  readonly #options: WriteClientOptions

  constructor(options: WriteClientOptions) {
    this.#options = options
    const settings = { keepAlive: true, maxSockets: 4 }
    this.agent = options.url.protocol === 'https:' ? new https.Agent({ ...settings, ca: options.ca }) : new http.Agent(settings)
  }

  /** Resolves with the complete answer; rejects with Node.js's error, or a SinkFailure when it takes too long. */
  async post(path: string, body: string): Promise<WriteAnswer> {
    const isPacked = this.#options.gzip && body !== ''
    // As bytes, not as text: Node.js would put the headers before it, which is one more copy of it all.
    const bytes = isPacked ? await zip(body, { level: 1 }) : Buffer.from(body)
    try {
      return await this.#exchange(path, bytes, isPacked)
    } catch (error) {
      // A server may close an idle connection just as it is used again; written twice is written once.
      if ((error as { reused?: boolean }).reused) return this.#exchange(path, bytes, isPacked)
      throw error
    }
  }

  close(): void {
    this.agent.destroy()
  }

  #exchange(path: string, body: Buffer, isPacked: boolean): Promise<WriteAnswer> {
    const { url, authorization, timeoutMs } = this.#options
    const headers: http.OutgoingHttpHeaders = {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': body.length,
      ...(isPacked && { 'content-encoding': 'gzip' }),
      ...(authorization !== null && { authorization }),
    }
    return new Promise((resolve, reject) => {
      const { request } = url.protocol === 'https:' ? https : http
      const base = url.pathname.replace(/\/+$/, '')
      const sent = request(new URL(base + path, url), { method: 'POST', headers, agent: this.agent })
      const timer = setTimeout(() => sent.destroy(timedOut(url.host, timeoutMs)), timeoutMs)
      const fail = (error: Error) => {
        clearTimeout(timer)
        const code = (error as { code?: string }).code
        const reused = sent.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')
        reject(Object.assign(error, { reused }))
      }
      sent.once('error', fail)
      sent.once('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          if (text.length < longestAnswer) text += part
        })
        // Also where the server closes before the answer is complete.
        response.once('error', fail)
        response.once('end', () => {
          clearTimeout(timer)
          const { 'retry-after': retryAfter = null } = response.headers
          resolve({ status: response.statusCode ?? 0, body: text, retryAfter })
        })
      })
      sent.end(body)
    })
  }
}
