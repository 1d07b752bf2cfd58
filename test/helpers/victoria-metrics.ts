import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { isInstalled, startServer } from './server-process'

const program = '/usr/bin/victoria-metrics'

export const hasVictoriaMetrics = isInstalled(program)

export interface VictoriaMetrics {
  readonly url: string
  /** All samples, newest writes included. */
  export(): Promise<readonly VictoriaSeries[]>
  kill(): Promise<void>
  /** After `kill`: on the same port, with the same data. */
  start(): Promise<void>
}

export interface VictoriaSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly number[]
  /** ms. */
  readonly timestamps: readonly number[]
}

/** Starts VictoriaMetrics with its data in `folder`. Without deduplication what is written twice is there twice. */
export async function startVictoriaMetrics(folder: string): Promise<VictoriaMetrics> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = [
    `-storageDataPath=${folder}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=100y',
    '-dedup.minScrapeInterval=1ms',
    '-memory.allowedBytes=67108864',
  ]
  const open = async () => {
    const server = await startServer(program, args, /(started VictoriaMetrics)/)
    await untilHealthy(url)
    return server
  }
  let running = await open()
  return {
    url,
    export: async () => {
      await (await fetch(`${url}/internal/force_flush`)).text()
      const answer = await fetch(`${url}/api/v1/export?match[]={__name__!=""}`)
      const lines = (await answer.text()).split('\n').filter((line) => line !== '')
      return lines.map((line) => JSON.parse(line) as VictoriaSeries)
    },
    kill: () => running.kill(),
    start: async () => {
      running = await open()
    },
  }
}

/** It says that it started before it listens. */
async function untilHealthy(url: string): Promise<void> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const answer = await fetch(`${url}/health`).catch(() => null)
    if (answer?.ok) return
    if (performance.now() > deadline) throw new Error('VictoriaMetrics started, but does not listen')
    await delay(2)
  }
}

/** It does not say which port it chose, so one is chosen for it. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
