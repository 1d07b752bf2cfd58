import { budgetOf } from '../../../core/polling/budget'
import type { BusAddress } from '../../../core/polling/bus-address'
import { BusError, type ModbusBus } from '../../../core/polling/modbus-bus'
import { PollSchedule } from '../../../core/polling/schedule'
import type { PollEvent, Poller } from '../../client/polling'
import type { MeterRunner, Surroundings } from './meter-runner'
import { withOwnSettings } from './own-settings'
import { Turns } from './turns'

/** A meter of a poller, as its wire knows it. */
export interface Polled {
  readonly poller: Pick<Poller, 'id' | 'bus' | 'intervalMs' | 'timeoutMs' | 'retries'>
  readonly runner: MeterRunner
}

export interface WireOptions {
  readonly bus: ModbusBus
  readonly around: Surroundings
  /** Called after each poll of a meter; `event` is null when it gave nothing. */
  readonly onPoll: (poller: string, event: PollEvent | null) => void
  readonly onError: (error: Error) => void
}

/** One wire with everything that is polled on it, by whatever poller. Polls, clocks and scans take turns. */
export class Wire {
  readonly address: BusAddress
  readonly turns = new Turns()
  readonly #options: WireOptions
  readonly #schedule = new PollSchedule()
  readonly #polled = new Map<string, Polled>()
  #failure: { readonly code: string; readonly message: string } | null = null
  #wake: (() => void) | null = null
  #stopped = false
  #loop: Promise<void> | null = null

  constructor(options: WireOptions) {
    this.#options = options
    this.address = options.bus.address
  }

  get bus(): ModbusBus {
    return this.#options.bus
  }

  /** Why nothing can be asked on it; null while all is well. */
  get failure(): { readonly code: string; readonly message: string } | null {
    return this.#failure
  }

  put(key: string, polled: Polled): void {
    this.#polled.set(key, polled)
    this.#schedule.put(key, polled.poller.intervalMs, this.#options.around.elapsed())
    this.#loop ??= this.#run()
    this.#wake?.()
  }

  delete(key: string): void {
    this.#polled.delete(key)
    this.#schedule.delete(key)
  }

  /** Polls one meter out of turn, asked by a person. */
  pollNow(key: string): Promise<void> {
    return this.turns.take(() => this.#poll(key, 0, true))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake?.()
    await this.bus.close()
    await this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const turn = this.#schedule.next(this.#options.around.elapsed())
      if (turn && 'key' in turn) await this.turns.take(() => this.#poll(turn.key, turn.missed, false))
      else await this.#sleep(turn?.waitMs ?? null)
    }
  }

  async #poll(key: string, missed: number, isAsked: boolean): Promise<void> {
    const polled = this.#polled.get(key)
    if (!polled || this.#stopped) return
    const { poller, runner } = polled
    const { timeoutMs, retries, intervalMs } = poller
    const budget = { timeoutMs, retries, budgetMs: budgetOf(intervalMs, this.#schedule.size, timeoutMs) }
    let event: PollEvent | null = null
    try {
      event = await runner.poll(withOwnSettings(this.bus, poller.bus), budget, missed, isAsked)
      this.#failure = null
    } catch (error) {
      if (!(error instanceof BusError)) this.#options.onError(error instanceof Error ? error : new Error(String(error)))
      else if (!this.#stopped) this.#failure = { code: error.failure, message: error.message }
    }
    // It may have been taken off the wire meanwhile.
    if (this.#polled.get(key)?.runner === runner) this.#options.onPoll(poller.id, event)
  }

  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(() => this.#wake?.(), ms)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
    })
  }
}
