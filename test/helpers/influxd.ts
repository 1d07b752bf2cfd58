import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { isInstalled, startServer } from './server-process'

const program = '/usr/bin/influxd'

export const hasInfluxd = isInstalled(program)

export interface InfluxUser {
  readonly name: string
  readonly password: string
}

export interface Influxd {
  readonly url: string
  /** InfluxQL; times in ns, as text. Rejects with what the server says. */
  ask(query: string, database?: string, user?: InfluxUser): Promise<InfluxSeries[]>
  /** One line, to a policy of a database. */
  write(line: string, place: { readonly database: string; readonly policy: string }, user: InfluxUser): Promise<void>
  kill(): Promise<void>
  /** After `kill`: on the same port, with the same data. */
  start(): Promise<void>
}

export interface InfluxSeries {
  readonly name: string
  readonly tags?: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly (string | number | boolean | null)[])[]
}

export interface InfluxdOptions {
  readonly auth?: boolean
  /** PEM files for https; `ca`: the authority by which it can be asked, PEM. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca?: string }
}

/** Starts InfluxDB 1.x of Debian with its data in `folder`, on a port of its choice. */
export async function startInfluxd(folder: string, { auth = false, tls }: InfluxdOptions = {}): Promise<Influxd> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'influxdb.conf')
  const open = async (port: number) => {
    writeFileSync(file, settings(folder, port, auth, tls))
    return startServer(program, ['-config', file], /Listening on HTTP.*addr=127\.0\.0\.1:(\d+)/)
  }
  let running = await open(0)
  const port = Number(running.found)
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  const server: Server = { url, ca: tls?.ca }
  return {
    url,
    ask: (query, database, user) => ask(server, query, database, user),
    write: (line, place, user) => write(server, line, place, user),
    kill: () => running.kill(),
    start: async () => {
      running = await open(port)
    },
  }
}

interface Server {
  readonly url: string
  readonly ca: string | undefined
}

/** `fetch` knows no authority but the system's. */
async function post({ url, ca }: Server, path: string, body: string, user?: InfluxUser) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(user && { authorization: `Basic ${btoa(`${user.name}:${user.password}`)}` }),
  }
  const options = { method: 'POST', headers, agent: false } as const
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const address = new URL(path, url)
    const request = address.protocol === 'https:' ? httpsRequest(address, { ...options, ca }) : httpRequest(address, options)
    request.on('error', reject)
    request.on('response', (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, text: answer }), reject)
    })
    request.end(body)
  })
}

async function ask(server: Server, query: string, database = '', user?: InfluxUser): Promise<InfluxSeries[]> {
  const answer = await post(server, '/query?epoch=ns', String(new URLSearchParams({ q: query, db: database })), user)
  // Numbers of 64 bits come as they are: read as text before they lose their last digits.
  const json = answer.text.replace(/(?<=[[,])(-?\d{16,})(?=[,\]])/g, '"$1"')
  const { results = [], error } = JSON.parse(json) as { results?: { series?: InfluxSeries[]; error?: string }[]; error?: string }
  const problem = error ?? results.find((result) => result.error)?.error
  if (problem !== undefined) throw new Error(problem)
  return results.flatMap((result) => result.series ?? [])
}

async function write(
  server: Server,
  line: string,
  { database, policy }: { readonly database: string; readonly policy: string },
  user: InfluxUser,
): Promise<void> {
  const { status, text } = await post(server, `/write?${new URLSearchParams({ db: database, rp: policy })}`, line, user)
  if (status !== 204) throw new Error(`InfluxDB answered ${status}: ${text}`)
}

function settings(folder: string, port: number, auth: boolean, tls: InfluxdOptions['tls']): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${auth}
  log-enabled = false
${tls ? `  https-enabled = true\n  https-certificate = "${tls.certificate}"\n  https-private-key = "${tls.key}"` : ''}
`
}
