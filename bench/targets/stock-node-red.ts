import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowNode } from './node-red-admin'
import { type RunningProgram, runProgram } from './running-program'

const root = join(__dirname, '../../..')

export interface StockNodeRed {
  readonly program: RunningProgram
  /** Where its flows' pages are. */
  readonly web: string
}

/** A Node-RED of its own, of the same version as Busbar's, with its user directory in `dir`. Resolves when it has its broker. */
export async function runNodeRed(dir: string, flows: readonly FlowNode[]): Promise<StockNodeRed> {
  const settings = join(dir, 'settings.js')
  const content = { uiPort: 0, uiHost: '127.0.0.1', userDir: dir, flowFile: 'flows.json' }
  writeFileSync(settings, `module.exports = ${JSON.stringify(content)}\n`)
  writeFileSync(join(dir, 'flows.json'), JSON.stringify(flows))
  const program = runProgram(process.execPath, ['node_modules/node-red/red.js', '--settings', settings], { cwd: root })
  const [, web = ''] = await program.log.match(/Server now running at (http:\/\/127\.0\.0\.1:\d+)\//)
  await program.log.match(/Connected to broker/)
  return { program, web }
}

/** A connection with the editor's defaults, and a node that takes every meter's telemetry. */
export function telemetryIn(brokerPort: number): { readonly broker: FlowNode; readonly mqttIn: FlowNode } {
  const broker = {
    id: 'broker',
    type: 'mqtt-broker',
    name: '',
    broker: '127.0.0.1',
    port: String(brokerPort),
    clientid: '',
    autoConnect: true,
    usetls: false,
    protocolVersion: '4',
    keepalive: '60',
    cleansession: true,
  }
  const mqttIn = {
    id: 'in',
    type: 'mqtt in',
    name: '',
    topic: 'acuvim/+/telemetry',
    qos: '1',
    datatype: 'utf8',
    broker: 'broker',
    nl: false,
    rap: true,
    rh: 0,
    inputs: 0,
  }
  return { broker, mqttIn }
}

export const jsonNode: FlowNode = { id: 'json', type: 'json', property: 'payload', action: 'obj' }
