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

const longestRestartMs = 60_000

/**
 * The sinks as the hub has them. They live in a thread of their own, which is started with the first sink. When it dies it is started
 * again and goes on from what is on disk; devices and the rest of the hub notice nothing.
 */
export class SinkHost implements Omit<SinkHub, 'queryInflux'> {
  readonly #options: SinkHostOptions
  readonly #configs = new Map<string, SinkConfig>()
  #thread: SinksThread | null = null
  /** Up to which position uplinks were announced. */
  #cursor = 0
  #restartMs: number
  #restart: NodeJS.Timeout | null = null
  readonly #waiting: (() => void)[] = []
  #isStopped = false

  constructor(options: SinkHostOptions) {
    this.#options = options
    this.#restartMs = options.restartMs ?? 1_000
  }

  putSink: SinkHub['putSink'] = async (config) => {
    const before = this.#configs.get(config.id)
    // Noted first: should the thread die over it, the sink is started again with the others.
    this.#configs.set(config.id, config)
    try {
      return await (await this.#open()).call<SinkView>('put', [config])
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
    await (await this.#open()).call('delete', [id])
  }

  listSinks: SinkHub['listSinks'] = async () => (await this.#thread?.call<readonly SinkView[]>('list')) ?? []

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

  /** The thread; one that died is waited for. */
  async #open(): Promise<SinksThread> {
    if (this.#restart) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (this.#isStopped) throw new HubError('HUB_STOPPED')
    this.#thread ??= this.#start()
    return this.#thread
  }

  async #known(id: string): Promise<SinksThread> {
    if (!this.#thread && !this.#restart) throw new HubError('SINK_NOT_FOUND', `There is no sink "${id}".`)
    return this.#open()
  }

  #goBack(id: string, config: SinkConfig | undefined): void {
    if (config) this.#configs.set(id, config)
    else this.#configs.delete(id)
  }

  #start(): SinksThread {
    const { open, devices, emit, log } = this.#options
    const thread = open(devices())
    thread.on<SinkChanged>('state', ({ view, before }) => {
      sayState(log, view, before)
      emit(view)
    })
    thread.on<SinkView>('view', emit)
    thread.on<SinkWarned>('warning', ({ view, warning }) => log.warn({ sink: view.name }, warning))
    thread.on<SinkFault>('fault', (fault) => log.error(fault, 'a sink met an error it does not know'))
    thread.onFailure((error) => this.#died(error))
    thread.call<boolean>('isReplaced').then(
      (isReplaced) =>
        isReplaced && log.error('the places of the sinks were damaged and are lost: all sinks write everything once more'),
      () => undefined,
    )
    return thread
  }

  #died(error: Error): void {
    this.#thread = null
    if (this.#isStopped) return
    this.#options.log.error({ err: error }, 'the thread of the sinks ended; it is started again')
    this.#restart = setTimeout(() => this.#again(), this.#restartMs)
    this.#restartMs = Math.min(longestRestartMs, this.#restartMs * 2)
  }

  #again(): void {
    this.#restart = null
    const thread = this.#start()
    this.#thread = thread
    for (const config of this.#configs.values()) {
      thread.call('put', [config]).catch((error: Error) => {
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
