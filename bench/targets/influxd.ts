import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningProgram, runProgram } from './running-program'

/** Whether InfluxDB 1.x can be run here. */
export function findInfluxd(): string | null {
  return ['/usr/bin/influxd', '/usr/local/bin/influxd'].find(existsSync) ?? null
}

/** An InfluxDB of its own with an empty data folder. */
export interface Influxd {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Points it has taken since it was started last. Costs it next to nothing. */
  taken(): Promise<number>
  /** First column after the time of each statement's only row; 0 where nothing was found. */
  ask(statements: readonly string[], database?: string): Promise<readonly number[]>
  kill(): Promise<void>
  /** After `kill`: on the same port, with the same data. */
  start(): Promise<void>
  stop(): Promise<void>
}

interface Answer {
  readonly error?: string
  readonly results?: readonly { readonly error?: string; readonly series?: readonly Series[] }[]
}

interface Series {
  readonly columns: readonly string[]
  readonly values: readonly (readonly unknown[])[]
}

export async function startInfluxd(found: string): Promise<Influxd> {
  const dir = mkdtempSync(join(tmpdir(), 'busbar-bench-influx-'))
  const config = join(dir, 'influxdb.conf')
  const open = async (port: number): Promise<{ readonly program: RunningProgram; readonly port: number }> => {
    writeFileSync(config, settings(dir, port))
    const program = runProgram(found, ['-config', config])
    const [, took] = await program.log.match(/Listening on HTTP.*addr=127\.0\.0\.1:(\d+)/)
    return { program, port: Number(took) }
  }
  let { program, port } = await open(0)
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    port,
    get pid() {
      return program.pid
    },
    async taken() {
      const [{ columns, values } = { columns: [], values: [] }] = (await query(url, "SHOW STATS FOR 'httpd'")).flat()
      return Number(values[0]?.[columns.indexOf('pointsWrittenOK')] ?? 0)
    },
    async ask(statements, database = '') {
      const results = await query(url, statements.join(';'), database)
      return results.map(([series]) => Number(series?.values[0]?.[1] ?? 0))
    },
    kill: () => program.kill(),
    async start() {
      program = (await open(port)).program
    },
    async stop() {
      await program.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** The series of each statement. */
async function query(url: string, q: string, db = ''): Promise<readonly (readonly Series[])[]> {
  const response = await fetch(`${url}/query?epoch=ms`, { method: 'POST', body: new URLSearchParams({ q, db }) })
  const { error, results = [] } = (await response.json()) as Answer
  const problem = error ?? results.find((result) => result.error)?.error
  if (problem !== undefined) throw new Error(`InfluxDB: ${problem}`)
  return results.map(({ series = [] }) => series)
}

function settings(dir: string, port: number): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${dir}/meta"
[data]
  dir = "${dir}/data"
  wal-dir = "${dir}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
`
}
