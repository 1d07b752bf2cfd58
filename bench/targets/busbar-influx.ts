import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { withoutIngest } from './busbar'
import { runBusbar } from './busbar-process'
import type { InfluxStack } from './influx-stack'
import { startInfluxd } from './influxd'
import { blocker, type FlowNode } from './node-red-admin'

const tab = 'bench-influx'

export interface BusbarWithInflux extends InfluxStack {
  /** Deploys a sink that writes everything there is, from the first reading on, into a database of its own. Until then there is none. */
  deploySink(): Promise<void>
  /** For good, with its place. */
  removeSink(): Promise<void>
  /** Resolves when so many readings are stored since it was started. */
  untilStored(readings: number): Promise<void>
}

/** The whole of Busbar, as `npm start` starts it but without the flow that takes every reading, and an InfluxDB. */
export async function startBusbarWithInflux(influxd: string): Promise<BusbarWithInflux> {
  const dataDir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
  const password = randomBytes(18).toString('base64url')
  const influx = await startInfluxd(influxd)
  let busbar = await runBusbar(dataDir, password)
  let sinks = 0
  const withoutSink = async (): Promise<readonly FlowNode[]> =>
    (await busbar.admin.flows()).filter(({ id, z }) => ![id, z].some((each) => String(each).startsWith(tab)))
  await busbar.admin.deployFull([...withoutIngest(await busbar.admin.flows()), ...blocker()])
  return {
    name: 'Busbar',
    get port() {
      return busbar.mqttPort
    },
    password: busbar.password,
    influx,
    get database() {
      return databaseOf(sinks)
    },
    get pids() {
      return [busbar.program.pid]
    },
    deploySink: async () => busbar.admin.deployFull([...(await withoutSink()), ...sinkFlow(influx.url, ++sinks)]),
    removeSink: async () => busbar.admin.deployFull(await withoutSink()),
    async untilStored(readings) {
      while ((await busbar.metric('busbar_readings_stored_total')) < readings) await delay(100)
    },
    killNodeRed: () => busbar.program.kill(),
    async startNodeRed() {
      busbar = await runBusbar(dataDir, password)
    },
    block: async (ms) => void (await (await busbar.page(`/bench/block?ms=${ms}`)).text()),
    async stop() {
      const code = await busbar.program.stop()
      await influx.stop()
      rmSync(dataDir, { recursive: true, force: true })
      if (code !== 0) throw new Error(`Busbar ended with ${code}:\n${busbar.program.log.text}`)
    },
  }
}

/** With the editor's defaults, but not packed: that is for a network, and here is none. */
function sinkFlow(url: string, number: number): FlowNode[] {
  const connection = `${tab}-place-${number}`
  return [
    { id: tab, type: 'tab', label: tab },
    { id: connection, type: 'influx-connection', configVersion: 1, name: '', version: '1', url, database: databaseOf(number) },
    {
      id: `${tab}-sink-${number}`,
      type: 'influx-sink',
      z: tab,
      x: 150,
      y: 100,
      wires: [[]],
      configVersion: 1,
      name: 'Every reading',
      connection,
      layout: 'wide',
      readings: true,
      events: false,
      hours: false,
      days: false,
      start: 'earliest',
      gzip: false,
    },
  ]
}

const databaseOf = (sink: number) => `plant${sink}`
