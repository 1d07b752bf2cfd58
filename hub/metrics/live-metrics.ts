import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, Histogram, Registry } from 'prom-client'

/** Timer resolution of the event loop monitor, ms; an idle loop shows this much, so it is taken off. */
const loopResolutionMs = 10

/** What the hub's own thread measures of itself. */
export class LiveMetrics {
  readonly registry = new Registry()
  readonly #loop: ELDHistogram = monitorEventLoopDelay({ resolution: loopResolutionMs })
  readonly #requests: Histogram<'method' | 'route' | 'status'>
  readonly #snapshotOk: Gauge

  constructor(version: string) {
    const registers = [this.registry]
    new Gauge({
      name: 'busbar_build_info',
      help: 'Always 1; the labels say what runs.',
      labelNames: ['version', 'node'],
      registers,
    }).set({ version, node: process.versions.node }, 1)
    this.#snapshotOk = new Gauge({
      name: 'busbar_snapshot_ok',
      help: 'Whether the hub could report; at 0 every metric that needs the report is absent.',
      registers,
    })
    this.#requests = new Histogram({
      name: 'busbar_http_request_duration_seconds',
      help: 'Time to answer an HTTP request, by route template.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    })
    this.#addMemory(registers)
    this.#addEventLoop(registers)
  }

  /** Counts an answered HTTP request. `route` is the template, never the address, so that series stay few. */
  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status }, seconds)
  }

  setSnapshotOk(ok: boolean): void {
    this.#snapshotOk.set(ok ? 1 : 0)
  }

  close(): void {
    this.#loop.disable()
    this.registry.clear()
  }

  #addMemory(registers: Registry[]): void {
    new Gauge({
      name: 'busbar_process_resident_memory_bytes',
      help: 'Memory of the whole process.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss())
      },
    })
    new Gauge({
      name: 'busbar_hub_heap_bytes',
      help: "JavaScript heap in use by the hub's thread.",
      registers,
      collect() {
        this.set(process.memoryUsage().heapUsed)
      },
    })
  }

  #addEventLoop(registers: Registry[]): void {
    const loop = this.#loop
    loop.enable()
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - loopResolutionMs / 1000)
    new Gauge({
      name: 'busbar_event_loop_lag_seconds',
      help: "How late the hub's thread came to its timers since the last scrape.",
      labelNames: ['stat'],
      registers,
      collect() {
        this.set({ stat: 'p50' }, seconds(loop.percentile(50)))
        this.set({ stat: 'p99' }, seconds(loop.percentile(99)))
        this.set({ stat: 'max' }, seconds(loop.max))
        loop.reset()
      },
    })
  }
}
