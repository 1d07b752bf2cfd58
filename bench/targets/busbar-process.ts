import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NodeRedAdmin } from './node-red-admin'
import { type RunningProgram, runProgram } from './running-program'

const root = join(__dirname, '../../..')

/** Busbar as `npm start` starts it, on free ports. */
export interface BusbarProcess {
  readonly program: RunningProgram
  readonly mqttPort: number
  /** What meters log in with. */
  readonly password: string
  readonly admin: NodeRedAdmin
  /** A page of a flow, such as `/bench/count`. */
  page(path: string): Promise<Response>
  /** Value of a sample on /metrics; 0 when it is not there. */
  metric(sample: string): Promise<number>
}

/** Starts it on a data folder, which may be that of one that has ended. */
export async function runBusbar(dataDir: string, adminPassword: string): Promise<BusbarProcess> {
  const program = runProgram(process.execPath, ['node_modules/node-red/red.js', '--settings', 'settings.js'], {
    cwd: root,
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
  await Promise.all([program.log.match(/Busbar is ready/), program.log.match(/Started flows/)])
  const ports = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as Record<'nodeRed' | 'http' | 'mqtt', number>
  const [web, api] = [`http://127.0.0.1:${ports.nodeRed}`, `http://127.0.0.1:${ports.http}`]
  const headers = { authorization: `Bearer ${await accessToken(api, adminPassword)}` }
  const ask = (url: string) => fetch(url, { headers })
  return {
    program,
    mqttPort: ports.mqtt,
    password: readFileSync(join(dataDir, 'secrets', 'provisioning-key'), 'utf8').trim(),
    admin: new NodeRedAdmin(`${web}/admin`, headers),
    page: (path) => ask(web + path),
    async metric(sample) {
      const text = await (await ask(`${api}/metrics`)).text()
      const line = text.split('\n').find((each) => each.startsWith(`${sample} `))
      return Number(line?.slice(sample.length + 1) ?? 0)
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
