import type { Health } from '../client/hub'
import type { Log } from '../log'
import { type HubVitals, judgeHealth } from './judge-health'

const everyMs = 1000

export interface HealthWatchOptions {
  readonly vitals: () => HubVitals
  readonly now: () => number
  /** Called when the state or a detail's check changed. */
  readonly onChange: (health: Health) => void
  readonly log: Log
}

/** Judges the hub's health every second; says so in the log once per change of state. */
export class HealthWatch {
  readonly #options: HealthWatchOptions
  #states = new Map<string, string>()
  #timer: NodeJS.Timeout | null = null

  constructor(options: HealthWatchOptions) {
    this.#options = options
  }

  current(): Health {
    return judgeHealth(this.#options.vitals(), this.#options.now())
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), everyMs)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  #look(): void {
    const health = this.current()
    let changed = false
    for (const { name, state, detail } of health.checks) {
      const before = this.#states.get(name) ?? 'ok'
      if (before === state) continue
      this.#states.set(name, state)
      changed = true
      if (state === 'ok') this.#options.log.info(`${name}: ${detail || 'back to normal'}`)
      else this.#options.log[state === 'failed' ? 'error' : 'warn'](`${name}: ${detail}`)
    }
    if (changed) this.#options.onChange(health)
  }
}
