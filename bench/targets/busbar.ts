import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { liveFleet } from '../plan'
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
  /** Adds a flow that times the readings of the live fleet; until then it costs the other measurements nothing. */
  timeLive(): Promise<void>
  /** How long the readings of the live fleet took from their measurement until a flow had them stored, ms; since the last call. */
  committed(): Promise<readonly number[]>
  /** Keeps a function node, and so Node-RED's thread, busy for `ms`; resolves when it is over. */
  block(ms: number): Promise<void>
}

/** Starts it as `npm start` does, on free ports and data of its own. */
export async function startBusbar(): Promise<RunningBusbar> {
  const adminPassword = randomBytes(18).toString('base64url')
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
      BUSBAR_ADMIN_PASSWORD: adminPassword,
      // What is measured is the path, not its bounds: one connection stands for many devices.
      BUSBAR_MESSAGES_PER_SECOND: '0',
      BUSBAR_BYTES_PER_SECOND: '0',
    },
  })
  const log = new ChildLog(child)
  await Promise.all([log.match(/Busbar is ready/), log.match(/Started flows/)])
  const ports = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as Record<'nodeRed' | 'http' | 'mqtt', number>
  const web = `http://127.0.0.1:${ports.nodeRed}`
  const headers = { authorization: `Bearer ${await accessToken(`http://127.0.0.1:${ports.http}`, adminPassword)}` }
  const admin = new NodeRedAdmin(`${web}/admin`, headers)
  const ask = (url: string) => fetch(url, { headers })
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
      const text = await (await ask(`http://127.0.0.1:${ports.http}/metrics`)).text()
      const line = text.split('\n').find((each) => each.startsWith(`${sample} `))
      return Number(line?.slice(sample.length + 1) ?? 0)
    },
    counted: async () => Number(await (await ask(`${web}/bench/count`)).text()),
    timeLive: async () => admin.deployFull([...(await admin.flows()), ...timingFlows()]),
    committed: async () => (await (await ask(`${web}/bench/committed`)).json()) as number[],
    block: async (ms) => void (await (await ask(`${web}/bench/block?ms=${ms}`)).text()),
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = (await exited) as [number | null]
      rmSync(dataDir, { recursive: true, force: true })
      if (code !== 0) throw new Error(`Busbar ended with ${code}:\n${log.text}`)
    },
  }
}

/** Logs in as the first administrator. */
async function accessToken(api: string, password: string): Promise<string> {
  const response = await fetch(`${api}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password }),
  })
  if (!response.ok) throw new Error(`the log-in answered ${response.status}: ${await response.text()}`)
  return ((await response.json()) as { accessToken: string }).accessToken
}

const httpIn = (id: string, url: string) => ({ id, type: 'http in', name: '', url, method: 'get', upload: false })
const script = (id: string, func: string) => ({ id, type: 'function', name: '', func, outputs: 1, timeout: 0 })

function readingsOf(id: string, name: string, devices: string) {
  return {
    id,
    type: 'device-in',
    name,
    configVersion: 1,
    stream: 'readings',
    devices,
    types: '',
    groups: '',
    durable: false,
    start: 'now',
    interval: 1,
    send: 'item',
  }
}

function benchFlows() {
  const block = 'const end = Date.now() + Number(msg.req.query.ms)\nwhile (Date.now() < end);\nmsg.payload = "done"\nreturn msg'
  const counting = chain('bench-count', [readingsOf('bench-readings', 'Every reading', ''), counter('bench-counter')])
  return [
    ...counting,
    ...answer('bench-count', '/bench/count', "msg.payload = String(flow.get('count') ?? 0)\nreturn msg"),
    ...chain('bench-block', []),
    ...answer('bench-block', '/bench/block', block),
  ]
}

function timingFlows() {
  const timing = chain('bench-committed', [
    readingsOf('bench-live', 'The live fleet', liveDevices()),
    script('bench-late', noteDelay),
  ])
  return [
    ...timing,
    ...answer('bench-committed', '/bench/committed', "msg.payload = flow.get('late') ?? []\nflow.set('late', [])\nreturn msg"),
  ]
}

const noteDelay =
  "const late = flow.get('late') ?? []\nlate.push(Date.now() - msg.payload.at)\nflow.set('late', late)\nreturn null"

/** A page on a tab that a chain has made. */
function answer(tab: string, url: string, func: string) {
  const nodes = [httpIn(`${tab}-in`, url), script(`${tab}-answer`, func), { id: `${tab}-out`, type: 'http response' }]
  return chain(tab, nodes).slice(1)
}

function liveDevices(): string {
  const [{ prefix, clients }] = liveFleet.squads
  return Array.from({ length: clients }, (_, index) => `${prefix}${String(index + 1).padStart(2, '0')}`).join(',')
}
