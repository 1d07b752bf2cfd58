import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { liveFleet } from '../plan'
import { runBusbar } from './busbar-process'
import { answer, blocker, chain, counter, type FlowNode, type NodeRedAdmin, script } from './node-red-admin'
import type { Target } from './target'

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
  const dataDir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
  const busbar = await runBusbar(dataDir, randomBytes(18).toString('base64url'))
  const { program, admin, page } = busbar
  // One flow takes every reading: the one that counts them instead of the shipped one.
  await admin.deployFull([...withoutIngest(await admin.flows()), ...benchFlows()])
  return {
    name: 'Busbar, everything',
    port: busbar.mqttPort,
    password: busbar.password,
    pids: [program.pid],
    admin,
    metric: busbar.metric,
    counted: async () => Number(await (await page('/bench/count')).text()),
    timeLive: async () => admin.deployFull([...(await admin.flows()), ...timingFlows()]),
    committed: async () => (await (await page('/bench/committed')).json()) as number[],
    block: async (ms) => void (await (await page(`/bench/block?ms=${ms}`)).text()),
    async stop() {
      const code = await program.stop()
      rmSync(dataDir, { recursive: true, force: true })
      if (code !== 0) throw new Error(`Busbar ended with ${code}:\n${program.log.text}`)
    },
  }
}

/** The shipped flows without the one that takes every reading. */
export function withoutIngest(flows: readonly FlowNode[]): readonly FlowNode[] {
  return flows.filter(({ id, z }) => id !== 'busbar-ingest' && z !== 'busbar-ingest')
}

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
  const counting = chain('bench-count', [readingsOf('bench-readings', 'Every reading', ''), counter('bench-counter')])
  return [
    ...counting,
    ...answer('bench-count', '/bench/count', "msg.payload = String(flow.get('count') ?? 0)\nreturn msg"),
    ...blocker(),
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

function liveDevices(): string {
  const [{ prefix, clients }] = liveFleet.squads
  return Array.from({ length: clients }, (_, index) => `${prefix}${String(index + 1).padStart(2, '0')}`).join(',')
}
