import type { Actor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import { HubError } from '../../core/errors/hub-error'
import type { SinkConfig, SinkHub, SinkView } from '../client/sinks'
import type { Log } from '../log'
import type { Committed, SinkChanged, SinkFault, SinkWarned } from '../threads/messages'
import { sayState } from './say-state'
import type { SinkDeviceEntry } from './sink-devices'

/** The sinks' thread as its owner sees it; a `Thread` is one. */
export interface SinksThread {
  call<T>(method: string, args?: readonly unknown[]): Promise<T>
  notify(method: string, args?: readonly unknown[]): void
  on<T>(kind: string, listener: (value: T) => void): void
  onFailure(listener: (error: Error) => void): void
}

export interface SinkHostOptions {
  /** Whether there are sinks from before, so that somebody may ask for them. */
  readonly hasSinks: () => boolean
  /** Starts a thread that knows these devices. */
  readonly open: (devices: readonly SinkDeviceEntry[]) => SinksThread
  readonly devices: () => readonly SinkDeviceEntry[]
  readonly audit: (entry: AuditEntry) => Promise<void>
  /** Whenever a sink changed, about once a second at most while it only counts. */
  readonly emit: (view: SinkView) => void
  readonly log: Log
  /** Time until a thread that died is started again, ms; doubles up to a minute. Default 1 s. */
  readonly restartMs?: number
}

const usualRestartMs = 1_000
const longestRestartMs = 60_000
/** A thread that lived so long has got over what ended it before, ms. */
const steadyMs = 600_000

/**
 * The sinks as the hub has them. They live in a thread of their own, which is started with the first sink, or at once when there are some
 * from before. When it dies it is started again and goes on from what is on disk; devices and the rest of the hub notice nothing.
 */
export class SinkHost implements Omit<SinkHub, 'queryInflux'> {
  readonly #options: SinkHostOptions
  readonly #configs = new Map<string, SinkConfig>()
  /** As the thread told them last. */
  readonly #views = new Map<string, SinkView>()
  #thread: SinksThread | null = null
  /** Up to which position uplinks were announced. */
  #cursor = 0
  #restartMs: number
  #startedAt = 0
  #restart: NodeJS.Timeout | null = null
  readonly #waiting: (() => void)[] = []
  #isStopped = false
  /** Why the thread ended; null since one serves. */
  #cause: Error | null = null

  constructor(options: SinkHostOptions) {
    this.#options = options
    this.#restartMs = options.restartMs ?? usualRestartMs
  }

  /** Shows the sinks there are from before, which are held until a flow configures them. */
  start(): void {
    if (this.#options.hasSinks()) this.#thread ??= this.#start()
  }

  /** How they stand, not more than about a second ago; none while their thread is not there. */
  views(): readonly SinkView[] {
    return [...this.#views.values()]
  }

  /** Why nothing is written anywhere, for people; null while there is no such reason. */
  trouble(): string | null {
    if (!this.#cause) return null
    // Errors with a code are written for people; others may hold anything.
    const why = (this.#cause as { code?: unknown }).code === 'STORE_UNAVAILABLE' ? this.#cause.message : 'The log says why.'
    return `Nothing is written to any sink: their thread ended and is started again. ${why}`
  }

  putSink: SinkHub['putSink'] = async (config) => {
    const before = this.#configs.get(config.id)
    // Noted first: should the thread die over it, the sink is started again with the others.
    this.#configs.set(config.id, config)
    try {
      return this.#seen(await (await this.#open()).call<SinkView>('put', [config]))
    } catch (error) {
      if (error instanceof HubError && error.code === 'INVALID_ARGUMENT') this.#goBack(config.id, before)
      throw error
    }
  }

  holdSink: SinkHub['holdSink'] = async (id) => {
    this.#configs.delete(id)
    await this.#thread?.call('hold', [id])
  }

  deleteSink: SinkHub['deleteSink'] = async (id) => {
    this.#configs.delete(id)
    if (this.#isIdle) return
    await (await this.#open()).call('delete', [id])
    this.#views.delete(id)
  }

  forgetSink: SinkHub['forgetSink'] = async (id, by) => {
    const view = (await this.listSinks()).find((each) => each.id === id)
    if (!view) throw new HubError('SINK_NOT_FOUND', `There is no sink "${id}".`)
    if (this.#configs.has(id)) throw new HubError('SINK_IN_USE', `A node configures the sink "${view.name}": delete the node.`)
    await this.deleteSink(id)
    await this.#note(by, view, 'deleted')
  }

  listSinks: SinkHub['listSinks'] = async () => (this.#isIdle ? [] : await (await this.#open()).call<readonly SinkView[]>('list'))

  pauseSink: SinkHub['pauseSink'] = async (id, by) => {
    const view = await (await this.#known(id)).call<SinkView>('pause', [id, `Paused by ${by.name}.`])
    await this.#note(by, view, 'paused')
    return view
  }

  resumeSink: SinkHub['resumeSink'] = async (id, by) => {
    const view = await (await this.#known(id)).call<SinkView>('resume', [id])
    await this.#note(by, view, 'resumed')
    return view
  }

  rewindSink: SinkHub['rewindSink'] = async (id, since, by) => {
    if (!Number.isFinite(since)) throw new HubError('INVALID_ARGUMENT', 'since must be a time, ms since 1970 UTC')
    const view = await (await this.#known(id)).call<SinkView>('rewind', [id, since])
    await this.#note(by, view, `rewound to ${new Date(since).toISOString()}`)
    return view
  }

  listPutAside: SinkHub['listPutAside'] = async (id, limit = 100) => {
    return (await this.#known(id)).call('listPutAside', [id, Math.min(Math.max(limit, 1), 1000)])
  }

  retryPutAside: SinkHub['retryPutAside'] = async (id, by) => {
    const outcome = await (await this.#known(id)).call<{ readonly written: number; readonly left: number }>('retryPutAside', [id])
    await this.#note(
      by,
      { id, name: this.#configs.get(id)?.name ?? id },
      `tried ${outcome.written + outcome.left} put-aside items again, ${outcome.written} were written`,
    )
    return outcome
  }

  /** To be told of everything the projector committed, and of devices. */
  committed({ cursor, readings, events }: Pick<Committed, 'cursor' | 'readings' | 'events'>): void {
    const uplinks = Math.max(0, cursor - this.#cursor)
    this.#cursor = cursor
    if (readings > 0 || events > 0 || uplinks > 0) this.#thread?.notify('committed', [readings, events, uplinks])
  }

  rolledUp(rebuilt: number): void {
    if (rebuilt > 0) this.#thread?.notify('rolledUp', [rebuilt])
  }

  setDevice(device: SinkDeviceEntry): void {
    this.#thread?.notify('setDevice', [device])
  }

  removeDevice(id: string): void {
    this.#thread?.notify('removeDevice', [id])
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#restart) clearTimeout(this.#restart)
    for (const resolve of this.#waiting.splice(0)) resolve()
    await this.#thread?.call('close').catch(() => undefined)
    this.#thread = null
  }

  /** There is no sink and never was. */
  get #isIdle(): boolean {
    return !this.#thread && !this.#restart
  }

  /** The thread, to be asked something; one that died is waited for. */
  async #open(): Promise<Pick<SinksThread, 'call'>> {
    if (this.#restart) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (this.#isStopped) throw new HubError('HUB_STOPPED')
    this.#thread ??= this.#start()
    const thread = this.#thread
    return {
      call: (method, args) =>
        thread.call<never>(method, args).catch((error: Error) => {
          throw this.#whyOf(error)
        }),
    }
  }

  /** It is the thread that ended, and not the hub: why is known by then. */
  #whyOf(error: Error): Error {
    const trouble = this.trouble()
    const hasEnded = error instanceof HubError && error.code === 'HUB_STOPPED' && !this.#isStopped
    return hasEnded && trouble !== null ? new HubError('STORE_UNAVAILABLE', trouble) : error
  }

  async #known(id: string): Promise<Pick<SinksThread, 'call'>> {
    if (this.#isIdle) throw new HubError('SINK_NOT_FOUND', `There is no sink "${id}".`)
    return this.#open()
  }

  #seen(view: SinkView): SinkView {
    this.#views.set(view.id, view)
    return view
  }

  #goBack(id: string, config: SinkConfig | undefined): void {
    if (config) this.#configs.set(id, config)
    else this.#configs.delete(id)
  }

  #start(): SinksThread {
    this.#startedAt = performance.now()
    const { open, devices, emit, log } = this.#options
    const thread = open(devices())
    thread.on<SinkChanged>('state', ({ view, before }) => {
      sayState(log, view, before)
      emit(this.#seen(view))
    })
    thread.on<SinkView>('view', (view) => emit(this.#seen(view)))
    thread.on<SinkWarned>('warning', ({ view, warning }) => log.warn({ sink: view.name }, warning))
    thread.on<SinkFault>('fault', (fault) => log.error(fault, 'a sink met an error it does not know'))
    thread.onFailure((error) => this.#died(error))
    thread.call<readonly SinkView[]>('list').then(
      (views) => void views.map((view) => this.#seen(view)),
      () => undefined,
    )
    thread.call<boolean>('isReplaced').then(
      (isReplaced) => {
        this.#cause = null
        if (isReplaced) log.error('the places of the sinks were damaged and are lost: all sinks write everything once more')
      },
      () => undefined,
    )
    return thread
  }

  #died(error: Error): void {
    this.#thread = null
    this.#views.clear()
    if (this.#isStopped) return
    // On a full disk it is tried for hours: that is said once.
    if (error.message !== this.#cause?.message)
      this.#options.log.error({ err: error }, 'the thread of the sinks ended; it is started again')
    this.#cause = error
    if (performance.now() - this.#startedAt > steadyMs) this.#restartMs = this.#options.restartMs ?? usualRestartMs
    this.#restart = setTimeout(() => this.#again(), this.#restartMs)
    this.#restartMs = Math.min(longestRestartMs, this.#restartMs * 2)
  }

  #again(): void {
    this.#restart = null
    const thread = this.#start()
    this.#thread = thread
    for (const config of this.#configs.values()) {
      const put = thread.call<SinkView>('put', [config]).then((view) => this.#seen(view))
      put.catch((error: Error) => {
        // It ended once more, which is said already.
        if (error instanceof HubError && error.code === 'HUB_STOPPED') return
        this.#options.log.error({ sink: config.name }, `the sink could not be started again: ${error.message}`)
      })
    }
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #note(by: Actor, { id, name }: Pick<SinkView, 'id' | 'name'>, detail: string): Promise<void> {
    const entry = { action: 'sink-changed', by, subject: `sink ${name}`, outcome: 'done', before: null, after: null } as const
    return this.#options.audit({ ...entry, detail: `${id}: ${detail}` })
  }
}
