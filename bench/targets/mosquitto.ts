import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChildLog } from './child-log'
import { chain, counter } from './node-red-admin'
import type { Target } from './target'

const root = join(__dirname, '../../..')

/** The peer: mosquitto and a stock Node-RED flow `mqtt in → json → function`. Neither stores anything. */
export interface MosquittoWithNodeRed extends Target {
  counted(): Promise<number>
}

/** Whether mosquitto can be run here; Debian keeps it out of the PATH of users. */
export function findMosquitto(): string | null {
  const places = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto']
  return places.find((place) => spawnSync(place, ['-h']).error === undefined) ?? null
}

export async function startMosquitto(program: string): Promise<MosquittoWithNodeRed> {
  const dir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
  const port = await freePort()
  const config = join(dir, 'mosquitto.conf')
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nmax_queued_messages 0\n`)
  const mosquitto = spawn(program, ['-c', config], { stdio: ['ignore', 'pipe', 'pipe'] })
  await new ChildLog(mosquitto).match(/mosquitto version .* running/)

  const settings = join(dir, 'settings.js')
  writeFileSync(
    settings,
    `module.exports = ${JSON.stringify({ uiPort: 0, uiHost: '127.0.0.1', userDir: dir, flowFile: 'flows.json' })}\n`,
  )
  writeFileSync(join(dir, 'flows.json'), JSON.stringify(stockFlow(port)))
  const nodeRed = spawn(process.execPath, ['node_modules/node-red/red.js', '--settings', settings], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = new ChildLog(nodeRed)
  const [, web] = await log.match(/Server now running at (http:\/\/127\.0\.0\.1:\d+)\//)
  await log.match(/Connected to broker/)

  const children = [nodeRed, mosquitto]
  return {
    name: 'mosquitto + stock Node-RED flow (nothing stored)',
    port,
    password: 'any',
    pids: children.map((child) => child.pid ?? 0),
    counted: async () => Number(await (await fetch(`${web}/bench/count`)).text()),
    async stop() {
      for (const child of children) {
        const exited = once(child, 'exit')
        child.kill('SIGTERM')
        await exited
      }
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function stockFlow(port: number) {
  const broker = {
    id: 'broker',
    type: 'mqtt-broker',
    name: '',
    broker: '127.0.0.1',
    port: String(port),
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
  const asked = chain('stock', [
    { id: 'count-in', type: 'http in', name: '', url: '/bench/count', method: 'get', upload: false },
    {
      id: 'count-read',
      type: 'function',
      name: '',
      func: "msg.payload = String(flow.get('count') ?? 0)\nreturn msg",
      outputs: 1,
    },
    { id: 'count-out', type: 'http response' },
  ]).slice(1)
  return [
    broker,
    ...chain('stock', [mqttIn, { id: 'json', type: 'json', property: 'payload', action: 'obj' }, counter('count')]),
    ...asked,
  ]
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
