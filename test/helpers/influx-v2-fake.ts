import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { answerFlux } from './flux'
import { type ParsedPoint, parseLineProtocol } from './line-protocol'

/** What the fake does to the next requests instead of what it should. */
export type Fault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent' }
  /** Begins an answer and closes the connection. */
  | { readonly kind: 'half-closed' }
  /** Stores everything, and closes the connection before it says so. */
  | { readonly kind: 'lost-answer' }

export interface InfluxV2Fake {
  readonly url: string
  readonly token: string
  readonly org: string
  readonly bucket: string
  /** Stored points, by what names them. */
  readonly points: ReadonlyMap<string, ParsedPoint>
  /** Requests of each kind so far. */
  readonly seen: { writes: number; gzipped: number; queries: number; connections: number }
  fault: Fault | null
  /** Flux of the questions, in order. */
  readonly asked: string[]
  kill(): Promise<void>
  start(): Promise<void>
}

/**
 * A strict fake of the 2.x API: write and query. It looks at method, path, organisation, bucket, precision, token and encoding, reads
 * line protocol with a parser of its own, and answers in the words of InfluxDB 2.
 */
export async function startInfluxV2Fake(): Promise<InfluxV2Fake> {
  const points = new Map<string, ParsedPoint>()
  const types = new Map<string, string>()
  const sockets = new Set<Socket>()
  const make = () => {
    const server = createServer((request, response) => void answer(request, response))
    server.on('connection', (socket) => {
      fake.seen.connections++
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    return server
  }
  const fake = {
    ...{ url: '', token: 'a-secret-token', org: 'plant', bucket: 'meters', points, fault: null as Fault | null },
    ...{ seen: { writes: 0, gzipped: 0, queries: 0, connections: 0 }, asked: [] as string[] },
    kill: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
    start: async () => {
      server = make()
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    },
  }
  let [server, port] = [make(), 0]
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  fake.url = `http://127.0.0.1:${port}`
  return fake

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const isGzipped = request.headers['content-encoding'] === 'gzip'
    const body = (isGzipped ? gunzipSync(Buffer.concat(parts)) : Buffer.concat(parts)).toString('utf8')
    const { fault } = fake
    if (fault?.kind === 'silent') return
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body ?? '')
      return
    }
    if (fault?.kind === 'half-closed') {
      response.writeHead(200, { 'content-length': 1000 }).write('{"co')
      setImmediate(() => request.socket.destroy())
      return
    }
    const { status, type = 'application/json', text } = handle(request, body, isGzipped)
    if (fault?.kind === 'lost-answer') request.socket.destroy()
    else response.writeHead(status, text === '' ? {} : { 'content-type': type }).end(text)
  }

  function handle(request: IncomingMessage, body: string, isGzipped: boolean): { status: number; type?: string; text: string } {
    const error = (status: number, code: string, message: string) => ({ status, text: JSON.stringify({ code, message }) })
    const { pathname, searchParams } = new URL(request.url ?? '', fake.url)
    if (request.headers.authorization !== `Token ${fake.token}`) return error(401, 'unauthorized', 'unauthorized access')
    if (request.method !== 'POST') return error(405, 'method not allowed', 'allow: POST')
    if (searchParams.get('org') !== fake.org) return error(404, 'not found', 'organization name "…" not found')
    if (pathname === '/api/v2/query') return question(body, error)
    if (pathname !== '/api/v2/write') return error(404, 'not found', 'path not found')
    fake.seen.writes++
    if (isGzipped) fake.seen.gzipped++
    if (searchParams.get('bucket') !== fake.bucket) return error(404, 'not found', 'bucket "…" not found')
    if (searchParams.get('precision') !== 'ns') return error(400, 'invalid', 'the tests write ns')
    try {
      return store(parseLineProtocol(body), error)
    } catch (problem) {
      return error(400, 'invalid', (problem as Error).message)
    }
  }

  function question(body: string, error: Answer): { status: number; type?: string; text: string } {
    fake.seen.queries++
    const { query } = JSON.parse(body) as { query: string }
    fake.asked.push(query)
    try {
      return { status: 200, type: 'text/csv; charset=utf-8', text: answerFlux(query, fake.bucket, [...points.values()]) }
    } catch (problem) {
      return error(400, 'invalid', `compilation failed: ${(problem as Error).message}`)
    }
  }

  type Answer = (status: number, code: string, message: string) => { status: number; text: string }

  /** A point with a field of another type than its field has is dropped, the others are stored. */
  function store(parsed: readonly ParsedPoint[], error: Answer): { status: number; text: string } {
    if (parsed.length === 0) return error(400, 'invalid', 'writing requires points')
    let conflict = ''
    let dropped = 0
    for (const point of parsed) {
      const wrong = Object.entries(point.fields).find(([name, value]) => {
        const key = `${point.measurement} ${name}`
        const known = types.get(key) ?? typeof value
        types.set(key, known)
        return known !== typeof value
      })
      if (wrong) {
        dropped++
        conflict = `input field "${wrong[0]}" on measurement "${point.measurement}" is type ${typeof wrong[1]}`
        continue
      }
      const series = Object.entries(point.tags).sort().flat()
      const key = JSON.stringify([point.measurement, series, String(point.time)])
      points.set(key, { ...point, fields: { ...points.get(key)?.fields, ...point.fields } })
    }
    if (dropped === 0) return { status: 204, text: '' }
    return error(
      422,
      'unprocessable entity',
      `failure writing points to database: partial write: field type conflict: ${conflict} dropped=${dropped}`,
    )
  }
}
