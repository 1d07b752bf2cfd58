import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childEnvironment } from '../../helpers/child-environment'
import { eventually } from './eventually'
import { accessToken, type Credentials } from './log-in'

/** Of the first administrator in every test; not a secret of anybody. */
const adminPassword = 'only-for-tests-9317-busbar'

const root = join(__dirname, '../../..')

/** What Busbar writes into ports.json. */
export interface Ports {
  readonly nodeRed: number
  readonly http: number
  readonly mqtt: number
  readonly mqtts: number
  readonly ws: number
}

export interface StartOptions {
  /** Data to go on from; without it a fresh folder is made. */
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
}

const running = new Set<Busbar>()
const madeDirs = new Set<string>()

/** The real runtime as a child process: Node-RED with its settings, the hub's threads, everything. */
export class Busbar {
  readonly #child: ChildProcess
  readonly #output: string[] = []
  readonly #exited: Promise<unknown>

  private constructor(
    readonly dataDir: string,
    child: ChildProcess,
  ) {
    this.#child = child
    this.#exited = once(child, 'exit')
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => this.#output.push(text))
  }

  ports!: Ports
  readonly admin: Credentials = { name: 'admin', password: adminPassword }
  #token: Promise<string> | null = null

  /** Starts it on free ports and waits until it is ready. */
  static async start({ dataDir = freshDir(), env = {} }: StartOptions = {}): Promise<Busbar> {
    const startedAt = Date.now()
    const child = spawn(process.execPath, ['node_modules/node-red/red.js', '--settings', 'settings.js'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...childEnvironment(),
        NODE_ENV: 'production',
        BUSBAR_DATA: dataDir,
        PORT: '0',
        BUSBAR_HTTP_PORT: '0',
        BUSBAR_MQTT_PORT: '0',
        BUSBAR_MQTTS_PORT: '0',
        BUSBAR_MQTTS_BIND: '127.0.0.1',
        BUSBAR_WS_PORT: '0',
        BUSBAR_ADMIN_PASSWORD: adminPassword,
        ...env,
      },
    })
    const busbar = new Busbar(dataDir, child)
    running.add(busbar)
    busbar.ports = await busbar.#ready(startedAt)
    return busbar
  }

  /** Everything it printed so far. */
  get log(): string {
    return this.#output.join('')
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN
  }

  url(port: 'nodeRed' | 'http', path: string): string {
    return `http://127.0.0.1:${this.ports[port]}${path}`
  }

  /** Asks one of its ports, as the first administrator. */
  async fetch(port: 'nodeRed' | 'http', path: string, init: RequestInit = {}): Promise<Response> {
    this.#token ??= accessToken(this, this.admin)
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${await this.#token}`)
    return fetch(this.url(port, path), { ...init, headers })
  }

  get provisioningKey(): string {
    return readFileSync(join(this.dataDir, 'secrets', 'provisioning-key'), 'utf8').trim()
  }

  /** SIGTERM, as a service manager does. Answers the exit code. */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM')
    return this.#child.exitCode
  }

  /** SIGKILL: nothing can be tidied up. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.#over()) this.#child.kill(signal)
    await this.#exited
    running.delete(this)
  }

  #over(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async #ready(startedAt: number): Promise<Ports> {
    const file = join(this.dataDir, 'ports.json')
    try {
      await eventually('Busbar is ready', () => {
        const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
        // The file of an earlier start on the same data does not count.
        return this.#over() || (written >= startedAt && this.log.includes('Started flows'))
      })
      if (this.#over()) throw new Error(`Busbar ended with ${this.#child.exitCode ?? this.#child.signalCode}`)
      return JSON.parse(readFileSync(file, 'utf8')) as Ports
    } catch (error) {
      await this.kill()
      throw new Error(`${(error as Error).message}\n${this.log}`, { cause: error })
    }
  }
}

/** A folder that is deleted by {@link cleanUp}. */
export function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'busbar-e2e-'))
  madeDirs.add(dir)
  return dir
}

/** Ends what a spec left running, deletes its data. To be called in `afterAll`. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...running].map((busbar) => busbar.kill()))
  for (const dir of madeDirs) rmSync(dir, { recursive: true, force: true })
  madeDirs.clear()
}
