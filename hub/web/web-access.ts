import type { Server } from 'node:http'
import type { Server as TlsServer } from 'node:tls'
import type { NodeAPI } from 'node-red'
import { mayDo } from '../../core/access/permission'
import type { Principal } from '../../core/access/principal'
import { hub } from '../client/current'
import type { BusbarConfig } from '../config/config'
import { DenialNotes } from '../http/access/denial-notes'
import { capConnections } from '../http/guards/connection-cap'
import { trustedProxies } from '../http/guards/trusted-proxies'
import type { DeployChanges } from '../shipped-flows/deploy-diff'
import { AuditOutbox } from './audit-outbox'
import { actorOf, callerOf } from './caller'
import { dashboardGuard } from './dashboard/dashboard-guard'
import { dashboardHooks } from './dashboard/dashboard-hooks'
import type { SocketMiddleware } from './dashboard/dashboard-socket'
import { guardHandshakes } from './dashboard/handshake-gate'
import { MessageRates } from './dashboard/message-rates'
import { PageRights } from './dashboard/page-rights'
import { RunningDashboard } from './dashboard/running-dashboard'
import { deployEntry } from './deploy-entry'
import { adminAuth, editorGate } from './editor/editor-gate'
import { Tickets } from './editor/tickets'
import { guardUpgrades } from './editor/upgrade-gate'
import { LogInRoutes } from './log-in/log-in-routes'
import type { Middleware } from './middleware'
import { nodeGate } from './node-gate'
import { isOtherSite } from './other-site'
import { proofOf } from './proof'
import { isPublic } from './public-paths'
import { serverPair } from './server-tls'
import { SessionGuard } from './session-guard'
import { WebGate } from './web-gate'

/** What Node-RED's settings take from here. */
export interface WebSettings {
  readonly httpNodeAuth: readonly Middleware[]
  readonly httpAdminMiddleware: readonly Middleware[]
  readonly adminAuth: ReturnType<typeof adminAuth>
  readonly dashboard: { readonly ioMiddleware: readonly SocketMiddleware[] }
  readonly webSocketNodeVerifyClient: (
    info: { readonly req: Parameters<typeof callerOf>[0] },
    answer: (passes: boolean, status?: number) => void,
  ) => void
}

/** A client that does not get its headers done, or its body, is cut off after this, ms. */
const headersTimeoutMs = 15_000
const requestTimeoutMs = 60_000
/** From one address; a dashboard has about seven, and an office may be behind one address. */
const connectionsPerAddress = 512

/**
 * Everything that decides who gets to what at Node-RED's port. It exists before Node-RED does, because Node-RED takes its guards
 * from its settings; until {@link WebAccess.attach} nobody is let in.
 */
export class WebAccess {
  readonly settings: WebSettings
  readonly #config: Pick<BusbarConfig, 'web' | 'tls' | 'mqtt' | 'dataDir'>
  readonly #guard: SessionGuard
  readonly #tickets = new Tickets()
  readonly #isTrusted: ReturnType<typeof trustedProxies>
  readonly #outbox: AuditOutbox
  #rights: PageRights | null = null
  #onError: (error: unknown) => void = () => undefined
  #warn: (text: string) => void = () => undefined

  constructor(config: Pick<BusbarConfig, 'web' | 'tls' | 'mqtt' | 'dataDir'>) {
    const onError = (error: unknown) => this.#onError(error)
    this.#config = config
    this.#isTrusted = trustedProxies(config.web.trustedProxies)
    this.#guard = new SessionGuard({ hub, now: Date.now, onError })
    this.#outbox = new AuditOutbox({ hub, now: Date.now, onError })
    const record: ConstructorParameters<typeof DenialNotes>[0]['record'] = async (entry) => this.#outbox.add(entry)
    const denials = new DenialNotes({ record, onError, now: () => performance.now() })
    const onRefused: Parameters<typeof dashboardGuard>[0]['onRefused'] = (by, caller, subject, detail) =>
      denials.note(actorOf(by, caller), subject, detail)

    const whose = this.#guard.whose.bind(this.#guard)
    const isTrusted = this.#isTrusted
    const gate = new WebGate({ isTrusted, whose, onError })
    const logIn = new LogInRoutes({ hub, whose })
    const onTooMuch = ({ kind, name }: Principal) =>
      this.#warn(`Dashboard: a page of ${kind} "${name}" sent too many messages and was cut off; said once an hour.`)
    const rates = new MessageRates({ elapsed: () => performance.now(), onTooMuch })
    this.settings = {
      httpNodeAuth: nodeGate({ gate, logIn, publicPaths: config.web.publicPaths }),
      httpAdminMiddleware: editorGate({ gate, tickets: this.#tickets, onRefused }),
      adminAuth: adminAuth(this.#tickets),
      dashboard: {
        ioMiddleware: [dashboardGuard({ guard: this.#guard, isTrusted, rights: () => this.#rights, rates, onRefused })],
      },
      webSocketNodeVerifyClient: ({ req }, answer) =>
        void this.#mayOpenSocket(req).then(
          (passes) => answer(passes, 401),
          () => answer(false, 503),
        ),
    }
  }

  /** For Node-RED's `https`: key and certificate of the server. */
  serverPair(): Promise<{ readonly key: string; readonly cert: string }> {
    return serverPair(this.#config)
  }

  /** To be called once, when the hub's client is there and before the flows start. */
  async attach(red: NodeAPI): Promise<void> {
    this.#onError = (error) => red.log.error(`Web access: ${error instanceof Error ? error.message : String(error)}`)
    this.#warn = (text) => red.log.warn(text)
    this.#rights = new PageRights(new RunningDashboard(red), (word) =>
      red.log.warn(`Dashboard: there is no role as in the class "${word}"; only administrators get to where it stands.`),
    )
    red.plugins.registerPlugin('busbar-dashboard', { type: 'node-red-dashboard-2', hooks: dashboardHooks } as never)
    const { server } = red as unknown as { server: Server & Partial<TlsServer> }
    server.headersTimeout = headersTimeoutMs
    server.requestTimeout = requestTimeoutMs
    capConnections(server, connectionsPerAddress, this.#isTrusted)
    const commsPath = `${(red.settings as { httpAdminRoot?: string }).httpAdminRoot ?? '/'}comms`
    guardHandshakes(server, { guard: this.#guard, isTrusted: this.#isTrusted })
    guardUpgrades(server, { guard: this.#guard, tickets: this.#tickets, isTrusted: this.#isTrusted, commsPath })
    await this.#guard.start()
    if (this.#config.web.https) await hub().subscribe('certificate', () => void this.#renew(server))
  }

  /** Notes a deploy; see `shippedFlowsStorage`. */
  noteDeploy(changes: DeployChanges, user: unknown): void {
    this.#outbox.add(deployEntry(changes, user))
  }

  stop(): void {
    this.#guard.stop()
  }

  async #renew(server: Partial<TlsServer>): Promise<void> {
    try {
      server.setSecureContext?.(await this.serverPair())
    } catch (error) {
      this.#onError(error)
    }
  }

  /** For WebSocket nodes in flows: the same as for what else flows serve. */
  async #mayOpenSocket(request: Parameters<typeof callerOf>[0]): Promise<boolean> {
    if (isPublic((request.url ?? '/').split('?', 1)[0] ?? '/', this.#config.web.publicPaths)) return true
    const { origin } = callerOf(request, this.#isTrusted)
    if (isOtherSite(request.headers, origin)) return false
    const proof = proofOf(request.headers, origin)
    const principal = proof && (await this.#guard.whose(proof))
    return principal !== null && !principal.mustChangePassword && mayDo(principal.role, 'dashboard.view')
  }
}
