import * as http from 'node:http'
import * as https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { errorXml, S3Bucket } from './s3-bucket'
import { answerOfFault, type S3Fault, send } from './s3-faults'
import { asOneRealm } from './s3-one-realm'
import { S3Error, verifySignature } from './s3-signature'

export interface S3FakeOptions {
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly region?: string
}

asOneRealm()

/** Names of hosts below it are buckets. */
export const hostStyleDomain = 's3.test'

/**
 * A strict S3 of one bucket in memory. It verifies signatures, hashes of bodies and clocks as Amazon's does, and refuses what storage of other
 * makers does not know. Path style and host style.
 */
export class S3Fake {
  readonly key = { accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'a+secret/access=key', region: 'us-east-1' }
  readonly bucket = new S3Bucket('plant-archive')
  /** Requests of each kind so far: `GET list`, `PUT object` … */
  readonly seen: string[] = []
  connections = 0
  fault: S3Fault | null = null
  /** How far its clock is ahead of ours, ms. */
  clockAheadMs = 0
  port = 0
  #server: http.Server
  readonly #sockets = new Set<Socket>()
  readonly #options: S3FakeOptions

  private constructor(options: S3FakeOptions) {
    this.#options = options
    if (options.region) this.key.region = options.region
    this.#server = this.#make()
  }

  static async start(options: S3FakeOptions = {}): Promise<S3Fake> {
    const fake = new S3Fake(options)
    await fake.start()
    return fake
  }

  get url(): string {
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    this.#server = this.#make()
    await new Promise<void>((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve))
    this.port = (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      for (const socket of this.#sockets) socket.destroy()
    })
  }

  /** Connections that nobody uses are closed, as servers do after a while. */
  closeIdle(): void {
    this.#server.closeIdleConnections()
  }

  #make(): http.Server {
    const { tls } = this.#options
    const listener = (request: http.IncomingMessage, response: http.ServerResponse) => void this.#serve(request, response)
    const server = tls ? https.createServer(tls, listener) : http.createServer(listener)
    server.on('connection', (socket) => {
      this.connections++
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => this.#sockets.delete(socket))
    })
    return server
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const fault = this.#nextFault(request.method ?? '')
    this.seen.push(`${request.method} ${request.url?.includes('list-type=') ? 'list' : 'object'}`)
    const parts: Buffer[] = []
    try {
      for await (const part of request) {
        parts.push(part as Buffer)
        if (fault?.kind === 'cut-request') request.socket.destroy()
      }
    } catch {
      // Broken off: nothing is stored of it.
      return
    }
    const now = Date.now() + this.clockAheadMs
    response.sendDate = false
    response.setHeader('date', new Date(now).toUTCString())
    const body = Buffer.concat(parts)
    if (fault?.kind === 'damaged-request' && body.length > 0) body[0] = (body[0] ?? 0) ^ 1
    send((fault && answerOfFault(fault)) ?? this.#answer(request, body, now), fault, request, response)
  }

  #nextFault(method: string): S3Fault | null {
    const { fault } = this
    if (fault === null || (fault.methods && !fault.methods.includes(method))) return null
    if (fault.times !== undefined) this.fault = fault.times > 1 ? { ...fault, times: fault.times - 1 } : null
    return fault
  }

  #answer({ method = '', url = '', headers }: http.IncomingMessage, body: Buffer, now: number) {
    try {
      const request = { method, url, headers, body }
      verifySignature(request, this.key, now)
      const { pathname, searchParams } = new URL(url, 'http://any')
      const [bucket, key] = addressed(headers.host ?? '', decodeURIComponent(pathname))
      if (bucket !== this.bucket.name) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist')
      return this.bucket.answer(request, key, searchParams)
    } catch (error) {
      return errorXml(error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error)))
    }
  }
}

/** Bucket and key, from the host or from the path. */
function addressed(host: string, path: string): readonly [string, string] {
  const name = host.replace(/:\d+$/, '')
  if (name.endsWith(`.${hostStyleDomain}`)) return [name.slice(0, -hostStyleDomain.length - 1), path.slice(1)]
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? []
  return [bucket, key]
}
