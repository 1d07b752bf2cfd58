import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deviceTypes } from '../../devices'
import { type InfluxStack, measurement } from './influx-stack'
import { startInfluxd } from './influxd'
import { runMosquitto } from './mosquitto-broker'
import { blocker, chain, type FlowNode, script } from './node-red-admin'
import { jsonNode, runNodeRed, telemetryIn } from './stock-node-red'

/** `single`: a write for each message; `batch`: one for 500. */
export type StockVariant = 'single' | 'batch'

const database = 'plant'
const batchMessages = 500

export interface StockOptions {
  readonly mosquitto: string
  readonly influxd: string
  readonly variant: StockVariant
  /** Messages that mosquitto keeps for Node-RED; 0: all. */
  readonly queued: number
}

/** The peer: mosquitto, and `mqtt in → json → function → node-red-contrib-influxdb` in a Node-RED of its own. */
export async function startStockInflux({ mosquitto: found, influxd, variant, queued }: StockOptions): Promise<InfluxStack> {
  const dir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
  const influx = await startInfluxd(influxd)
  await influx.ask([`CREATE DATABASE ${database}`])
  const mosquitto = await runMosquitto(found, dir, queued)
  const flows = stockFlow(variant, mosquitto.port, influx.port)
  let nodeRed = await runNodeRed(dir, flows)
  return {
    name: variant === 'single' ? 'stock flow, influxdb out' : `stock flow, influxdb batch of ${batchMessages}`,
    port: mosquitto.port,
    password: 'any',
    influx,
    database,
    get pids() {
      return [mosquitto.program.pid, nodeRed.program.pid]
    },
    killNodeRed: () => nodeRed.program.kill(),
    async startNodeRed() {
      nodeRed = await runNodeRed(dir, flows)
    },
    block: async (ms) => void (await (await fetch(`${nodeRed.web}/bench/block?ms=${ms}`)).text()),
    async stop() {
      for (const each of [nodeRed.program, mosquitto.program, influx]) await each.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function stockFlow(variant: StockVariant, brokerPort: number, influxPort: number): FlowNode[] {
  const { broker, mqttIn } = telemetryIn(brokerPort)
  const server = {
    id: 'influx',
    type: 'influxdb',
    name: '',
    hostname: '127.0.0.1',
    port: String(influxPort),
    database,
    influxdbVersion: '1.x',
    usetls: false,
  }
  const write = { id: 'write', influxdb: 'influx', name: '', precision: 'ms', retentionPolicy: '' }
  const nodes: FlowNode[] =
    variant === 'single'
      ? [script('point', pointOf('[fields, tags]')), { ...write, type: 'influxdb out', measurement }]
      : [
          script('point', pointOf(`{ measurement: '${measurement}', fields, tags, timestamp: ts }`)),
          joinNode,
          { ...write, type: 'influxdb batch' },
        ]
  return [broker, server, ...chain('stock', [mqttIn, jsonNode, ...nodes]), ...blocker()]
}

/** Makes one message of so many, or of those that came within a second: a batch node alone would need it, too. */
const joinNode: FlowNode = {
  id: 'join',
  type: 'join',
  name: '',
  mode: 'custom',
  build: 'array',
  property: 'payload',
  propertyType: 'msg',
  key: 'topic',
  joiner: '\\n',
  joinerType: 'str',
  useparts: false,
  accumulate: false,
  timeout: '1',
  count: String(batchMessages),
}

/** The point that Busbar makes of the message, too: the same measurement, tags, fields and time. */
function pointOf(payload: string): string {
  const type = deviceTypes.find(({ name }) => name === measurement)
  const names = Object.fromEntries((type?.channels ?? []).map(({ key, name }) => [key ?? name, name]))
  return `const names = ${JSON.stringify(names)}
const { ts, ln, d } = msg.payload
const fields = {}
for (const key in d) fields[names[key]] = d[key]
${payload.startsWith('[') ? 'fields.time = ts\n' : ''}const tags = { device: msg.topic.split('/')[1], link: ln }
msg.payload = ${payload}
return msg`
}
