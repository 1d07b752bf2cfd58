import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeAPI } from 'node-red'
import { setHub } from '../../hub/client/current'
import type { BusbarConfig } from '../../hub/config/config'
import { parseConfig } from '../../hub/config/parse'
import { shippedFlowsStorage } from '../../hub/shipped-flows/storage'
import { WebAccess } from '../../hub/web/web-access'
import { FakeHub } from './fake-hub'

/** A node in a flow file. */
export interface SiteNode {
  readonly id: string
  readonly type: string
  readonly [property: string]: unknown
}

interface Runtime {
  init(server: Server, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  readonly httpAdmin: unknown
  readonly httpNode: unknown
  readonly events: { once(event: string, listener: (value: unknown) => void): void }
}

export interface SeenPage {
  readonly status: number
  readonly location: string | null
  readonly text: string
}

export interface WebSiteOptions {
  readonly flows: readonly SiteNode[]
  readonly web?: Partial<BusbarConfig['web']>
}

/**
 * A real Node-RED with its editor and its dashboard behind the real guards, with a fake hub. Put together as Node-RED's own program
 * does it. One per spec file: Node-RED is a singleton.
 */
export class WebSite {
  readonly hub = new FakeHub()
  readonly folder = mkdtempSync(join(tmpdir(), 'web-site-'))
  readonly access: WebAccess
  readonly server: Server
  red!: NodeAPI
  readonly #runtime = require('node-red') as Runtime

  private constructor({ web = {} }: WebSiteOptions) {
    const express = require('express') as () => Server & { use(path: string, ...handlers: unknown[]): void }
    setHub(this.hub)
    this.access = new WebAccess(parseConfig({ dataDir: this.folder, web }))
    const app = express()
    this.server = createServer(app as never)
    this.#runtime.init(this.server, this.#settings())
    app.use('/admin/', this.#runtime.httpAdmin)
    app.use('/', ...this.access.settings.httpNodeAuth)
    app.use('/', this.#runtime.httpNode)
  }

  /** Starts it with these flows on a free port. */
  static async start(options: WebSiteOptions): Promise<WebSite> {
    const site = new WebSite(options)
    await site.#start(options.flows)
    return site
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`
  }

  /** A request that follows no redirect. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url(path), { redirect: 'manual', ...init })
  }

  /** The same as a browser's navigation, with the path exactly as it is written. */
  browse(path: string, headers: Readonly<Record<string, string>> = {}): Promise<SeenPage> {
    const asBrowser = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none', accept: 'text/html,*/*' }
    return this.get(path, { ...asBrowser, ...headers })
  }

  /** A plain GET, with the path exactly as it is written. */
  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<SeenPage> {
    const { port } = this.server.address() as AddressInfo
    return new Promise((resolve, reject) => {
      const asked = request({ hostname: '127.0.0.1', port, path, headers }, async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk as Buffer)
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, location: headers.location ?? null, text: Buffer.concat(chunks).toString() })
      })
      asked.on('error', reject).end()
    })
  }

  async stop(): Promise<void> {
    this.access.stop()
    await this.#runtime.stop()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
    this.hub.close()
    setHub(null)
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #start(flows: readonly SiteNode[]): Promise<void> {
    // Handed over by a plugin, as Node-RED hands itself to ours.
    const plugin = join(this.folder, 'plugin')
    mkdirSync(plugin)
    const node = { version: '>=1', plugins: { 'web-site': 'web-site.js' } }
    writeFileSync(join(plugin, 'package.json'), JSON.stringify({ name: 'web-site', version: '1.0.0', 'node-red': node }))
    writeFileSync(join(plugin, 'web-site.js'), 'module.exports = (RED) => globalThis.webSiteAttach(RED)\n')
    mkdirSync(join(this.folder, 'flows'))
    writeFileSync(join(this.folder, 'flows', 'flows.json'), JSON.stringify(flows))
    let attached: Promise<void> | undefined
    Object.assign(globalThis, {
      webSiteAttach: (red: NodeAPI) => {
        this.red = red
        attached = this.access.attach(red)
      },
    })
    const started = new Promise((resolve) => this.#runtime.events.once('flows:started', resolve))
    await this.#runtime.start()
    await attached
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    await started
  }

  #settings(): object {
    const { httpNodeAuth: _, ...guards } = this.access.settings
    const flowsDir = join(this.folder, 'flows')
    return {
      ...guards,
      httpAdminRoot: '/admin/',
      // Of connections that nobody takes up; a test would wait for it at its end.
      inboundWebSocketTimeout: 500,
      httpNodeRoot: '/',
      userDir: this.folder,
      nodesDir: [join(this.folder, 'plugin')],
      flowFile: 'saved.json',
      credentialSecret: 'secret of the test',
      storageModule: shippedFlowsStorage({
        flowsDir,
        userDir: this.folder,
        onDeploy: (changes, user) => this.access.noteDeploy(changes, user),
      }),
      telemetry: { enabled: false, updateNotification: false },
      editorTheme: { tours: false, projects: { enabled: false }, logout: { redirect: '/login?logout' } },
      externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },
      logging: { console: { level: 'off' } },
    }
  }
}
