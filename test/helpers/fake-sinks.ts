import type { Actor } from '../../core/access/actor'
import { HubError } from '../../core/errors/hub-error'
import type { History, HistoryQuery } from '../../core/history'
import type { InfluxConnection, InfluxLayout, PutAside, SinkConfig, SinkHub, SinkState, SinkView } from '../../hub/client/sinks'
import type { FakeHub } from './fake-hub'

interface SinkCall {
  readonly method: keyof SinkHub
  readonly args: readonly unknown[]
}

/** A sink as the hub shows it; by default it writes and is up to date. */
export function sinkView(fields: Partial<SinkView> = {}): SinkView {
  const counts = { lagItems: 0, lagMs: 0, written: 0, putAside: 0, failures: 0 }
  const well = { state: 'running', since: 0, detail: '', warning: '', retryAt: null } as const
  return { id: 'n1', name: 'n1', kind: 'influx', ...well, ...counts, ...fields }
}

/** The part of a fake hub that has sinks: what a test puts in is what a node gets, and every call is recorded. */
export class FakeSinks implements SinkHub {
  readonly calls: SinkCall[] = []
  readonly sinks = new Map<string, { readonly config: SinkConfig; view: SinkView }>()
  /** The newest first; all of it is written when it is tried again. */
  putAside: readonly PutAside[] = []
  historyAnswer: Pick<History, 'series' | 'truncated'> & Partial<History> = { series: [], truncated: false }
  /** Sinks begin so. */
  firstState: SinkState = 'starting'
  readonly #failures = new Map<keyof SinkHub, Error[]>()
  readonly #hub: FakeHub

  constructor(hub: FakeHub) {
    this.#hub = hub
  }

  /** The sink is now so, and whoever listens hears it. */
  change(id: string, fields: Partial<SinkView>): SinkView {
    const sink = this.#find(id)
    sink.view = { ...sink.view, ...fields }
    this.tell(sink.view)
    return sink.view
  }

  /** Tells whoever listens. */
  tell(view: SinkView): void {
    this.#hub.emit('sink', view)
  }

  failNext(method: keyof SinkHub, error: Error): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), error])
  }

  callsOf(method: keyof SinkHub): readonly (readonly unknown[])[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.args)
  }

  // The interface.

  async putSink(config: SinkConfig): Promise<SinkView> {
    this.#called('putSink', config)
    const { id, name } = config
    const view = sinkView({ id, name, kind: config.target.kind, state: this.firstState })
    this.sinks.set(id, { config, view })
    return view
  }

  async holdSink(id: string): Promise<void> {
    this.#called('holdSink', id)
    this.change(id, { state: 'held' })
  }

  async deleteSink(id: string): Promise<void> {
    this.#called('deleteSink', id)
    this.#find(id)
    this.sinks.delete(id)
  }

  async forgetSink(id: string, by: Actor): Promise<void> {
    this.#called('forgetSink', id, by)
    this.#find(id)
    this.sinks.delete(id)
  }

  async listSinks(): Promise<readonly SinkView[]> {
    this.#called('listSinks')
    return [...this.sinks.values()].map(({ view }) => view)
  }

  async pauseSink(id: string, by: Actor): Promise<SinkView> {
    this.#called('pauseSink', id, by)
    return this.change(id, { state: 'paused' })
  }

  async resumeSink(id: string, by: Actor): Promise<SinkView> {
    this.#called('resumeSink', id, by)
    return this.change(id, { state: 'starting' })
  }

  async rewindSink(id: string, since: number, by: Actor): Promise<SinkView> {
    this.#called('rewindSink', id, since, by)
    return this.change(id, { lagItems: 1000 })
  }

  async listPutAside(id: string, limit?: number): Promise<readonly PutAside[]> {
    this.#called('listPutAside', id, limit)
    this.#find(id)
    return this.putAside.slice(0, limit)
  }

  async retryPutAside(id: string, by: Actor): Promise<{ written: number; left: number }> {
    this.#called('retryPutAside', id, by)
    const written = this.putAside.length
    this.putAside = []
    this.change(id, { putAside: 0 })
    return { written, left: 0 }
  }

  async queryInflux(connection: InfluxConnection, layout: InfluxLayout, query: HistoryQuery): Promise<History> {
    this.#called('queryInflux', connection, layout, query)
    const { device, from, to, bucketMs } = query
    return { device, from, to, bucketMs, layer: 'raw', ...this.historyAnswer }
  }

  #called(method: keyof SinkHub, ...args: unknown[]): void {
    this.calls.push({ method, args })
    const failure = this.#failures.get(method)?.shift()
    if (failure) throw failure
  }

  #find(id: string) {
    const sink = this.sinks.get(id)
    if (!sink) throw new HubError('SINK_NOT_FOUND')
    return sink
  }
}

const methods = [
  'putSink',
  'holdSink',
  'deleteSink',
  'forgetSink',
  'listSinks',
  'pauseSink',
  'resumeSink',
  'rewindSink',
  'listPutAside',
  'retryPutAside',
  'queryInflux',
] as const satisfies readonly (keyof SinkHub)[]

/** Gives a fake hub sinks. */
export function withSinks(hub: FakeHub): FakeSinks {
  const sinks = new FakeSinks(hub)
  for (const method of methods) Object.assign(hub, { [method]: (sinks[method] as (...args: never[]) => unknown).bind(sinks) })
  return sinks
}
