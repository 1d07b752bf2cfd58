import { AggregatorRegistry, Registry } from 'prom-client'
import { LiveMetrics } from './live-metrics'
import type { MetricsSnapshot } from './snapshot'
import { snapshotFamilies } from './snapshot-families'

/** How long a scrape waits for the hub's threads, ms. */
export const snapshotTimeoutMs = 2_000

export interface MetricsOptions {
  readonly version: string
  /** Asks the hub's threads; called once per scrape. */
  readonly snapshot: () => Promise<MetricsSnapshot> | MetricsSnapshot
  readonly snapshotTimeoutMs?: number
}

/** The hub's metrics in the Prometheus text format. Nothing is registered globally, so several may live side by side. */
export class Metrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE
  readonly #options: MetricsOptions
  readonly #live: LiveMetrics
  #rendering: Promise<string> | null = null

  constructor(options: MetricsOptions) {
    this.#options = options
    this.#live = new LiveMetrics(options.version)
  }

  /** Counts an answered HTTP request: method, route template, status, seconds. */
  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.#live.observeRequest(method, route, status, seconds)
  }

  /** The page for a scraper. When the hub cannot report, what is known is still there and `busbar_snapshot_ok` is 0. */
  render(): Promise<string> {
    // Scrapers that come together share one look.
    this.#rendering ??= this.#render().finally(() => {
      this.#rendering = null
    })
    return this.#rendering
  }

  close(): void {
    this.#live.close()
  }

  async #render(): Promise<string> {
    const snapshot = await this.#ask()
    this.#live.setSnapshotOk(snapshot !== null)
    const live = await this.#live.registry.metrics()
    return snapshot === null ? live : `${live}\n${await renderSnapshot(snapshot)}`
  }

  async #ask(): Promise<MetricsSnapshot | null> {
    const { snapshot, snapshotTimeoutMs: limit = snapshotTimeoutMs } = this.#options
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, limit, null)
    })
    try {
      return await Promise.race([snapshot(), late])
    } catch {
      // A hub that restarts cannot report; that is a state to show, not a failure of the page.
      return null
    } finally {
      clearTimeout(timer)
    }
  }
}

/** prom-client merges plain data from other threads into a fresh registry, which is thrown away after the scrape. */
function renderSnapshot(snapshot: MetricsSnapshot): Promise<string> {
  const plain = snapshotFamilies.map(({ name, type, help, read }) => ({
    name,
    type,
    help,
    aggregator: 'first',
    values: read(snapshot),
  }))
  return AggregatorRegistry.aggregate([plain]).metrics()
}
