import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled, startServer } from './server-process'

const program = '/usr/bin/influxd'

export const hasInfluxd = isInstalled(program)

export interface Influxd {
  readonly url: string
  /** InfluxQL; times in ns, as text. Rejects with what the server says. */
  ask(query: string, database?: string, user?: { readonly name: string; readonly password: string }): Promise<InfluxSeries[]>
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
  /** PEM files for https. */
  readonly tls?: { readonly certificate: string; readonly key: string }
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
  return {
    url,
    ask: (query, database, user) => ask(url, query, database, user),
    kill: () => running.kill(),
    start: async () => {
      running = await open(port)
    },
  }
}

async function ask(
  url: string,
  query: string,
  database = '',
  user: { readonly name: string; readonly password: string } | undefined = undefined,
): Promise<InfluxSeries[]> {
  const headers = user && { authorization: `Basic ${btoa(`${user.name}:${user.password}`)}` }
  const body = new URLSearchParams({ q: query, db: database })
  // Numbers of 64 bits come as they are: read as text before they lose their last digits.
  const answer = await fetch(`${url}/query?epoch=ns`, { method: 'POST', body, ...(headers && { headers }) })
  const text = (await answer.text()).replace(/(?<=[[,])(-?\d{16,})(?=[,\]])/g, '"$1"')
  const { results = [], error } = JSON.parse(text) as { results?: { series?: InfluxSeries[]; error?: string }[]; error?: string }
  const problem = error ?? results.find((result) => result.error)?.error
  if (problem !== undefined) throw new Error(problem)
  return results.flatMap((result) => result.series ?? [])
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
