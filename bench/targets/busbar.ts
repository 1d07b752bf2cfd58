import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChildLog } from './child-log'
import { chain, counter, NodeRedAdmin } from './node-red-admin'
import type { Target } from './target'

const root = join(__dirname, '../../..')

/** The whole of Busbar, with one flow that counts every reading and one that blocks its thread when asked. */
export interface RunningBusbar extends Target {
  readonly admin: NodeRedAdmin
  /** Value of a sample on /metrics; 0 when it is not there. */
  metric(sample: string): Promise<number>
  /** Readings that reached the counting flow. */
  counted(): Promise<number>
  /** Keeps a function node, and so Node-RED's thread, busy for `ms`; resolves when it is over. */
  block(ms: number): Promise<void>
}

/** Starts it as `npm start` does, on free ports and data of its own. */
export async function startBusbar(): Promise<RunningBusbar> {
  const dataDir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
  const child = spawn(process.execPath, ['node_modules/node-red/red.js', '--settings', 'settings.js'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      BUSBAR_DATA: dataDir,
      PORT: '0',
      BUSBAR_HTTP_PORT: '0',
      BUSBAR_MQTT_PORT: '0',
      BUSBAR_MQTTS_PORT: '0',
      BUSBAR_MQTTS_BIND: '127.0.0.1',
      BUSBAR_WS_PORT: '0',
    },
  })
  const log = new ChildLog(child)
  await Promise.all([log.match(/Busbar is ready/), log.match(/Started flows/)])
  const ports = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as Record<'nodeRed' | 'http' | 'mqtt', number>
  const web = `http://127.0.0.1:${ports.nodeRed}`
  const admin = new NodeRedAdmin(`${web}/admin`)
  // One flow takes every reading: the one that counts them instead of the shipped one.
  const shipped = (await admin.flows()).filter(({ id, z }) => id !== 'busbar-ingest' && z !== 'busbar-ingest')
  await admin.deployFull([...shipped, ...benchFlows()])

  return {
    name: 'Busbar, everything',
    port: ports.mqtt,
    password: readFileSync(join(dataDir, 'secrets', 'provisioning-key'), 'utf8').trim(),
    pids: [child.pid ?? 0],
    admin,
    async metric(sample) {
      const text = await (await fetch(`http://127.0.0.1:${ports.http}/metrics`)).text()
      const line = text.split('\n').find((each) => each.startsWith(`${sample} `))
      return Number(line?.slice(sample.length + 1) ?? 0)
    },
    counted: async () => Number(await (await fetch(`${web}/bench/count`)).text()),
    block: async (ms) => void (await (await fetch(`${web}/bench/block?ms=${ms}`)).text()),
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = (await exited) as [number | null]
      rmSync(dataDir, { recursive: true, force: true })
      if (code !== 0) throw new Error(`Busbar ended with ${code}:\n${log.text}`)
    },
  }
}

function benchFlows() {
  const httpIn = (id: string, url: string) => ({ id, type: 'http in', name: '', url, method: 'get', upload: false })
  const script = (id: string, func: string) => ({ id, type: 'function', name: '', func, outputs: 1, timeout: 0 })
  const readings = {
    id: 'bench-readings',
    type: 'device-in',
    name: 'Every reading',
    configVersion: 1,
    stream: 'readings',
    devices: '',
    types: '',
    groups: '',
    durable: false,
    start: 'now',
    interval: 1,
    send: 'item',
  }
  const block = 'const end = Date.now() + Number(msg.req.query.ms)\nwhile (Date.now() < end);\nmsg.payload = "done"\nreturn msg'
  const [tab, ...nodes] = chain('bench-count', [readings, counter('bench-counter')])
  const asked = chain('bench-count', [
    httpIn('bench-count-in', '/bench/count'),
    script('bench-count-read', "msg.payload = String(flow.get('count') ?? 0)\nreturn msg"),
    { id: 'bench-count-out', type: 'http response' },
  ]).slice(1)
  const blocking = chain('bench-block', [
    httpIn('bench-block-in', '/bench/block'),
    script('bench-block-busy', block),
    { id: 'bench-block-out', type: 'http response' },
  ])
  return [...(tab === undefined ? [] : [tab]), ...nodes, ...asked, ...blocking]
}
