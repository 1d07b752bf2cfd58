import { HubError } from '../../core/errors/hub-error'
import { SinkFailure, type SinkTarget } from '../../core/ports/sink'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { SinkClock } from './clock'

export interface GuardedTargetOptions {
  readonly make: () => SinkTarget
  readonly clock: SinkClock
  /** A target that does not answer for so long is given up and made anew, ms. */
  readonly giveUpMs: number
  /** A fault of ours: an error that is no {@link SinkFailure}, or the cause of one. */
  readonly onUnexpected: (error: unknown) => void
}

/** A target of which nothing worse can come than a {@link SinkFailure} in time. */
export class GuardedTarget {
  readonly #options: GuardedTargetOptions
  #target: SinkTarget | null = null
  #isPrepared = false
  #isClosed = false

  constructor(options: GuardedTargetOptions) {
    this.#options = options
  }

  /** False at first, and again when it was given up or its settings turned out to be wrong. */
  get isPrepared(): boolean {
    return this.#isPrepared
  }

  async prepare(): Promise<void> {
    await this.#guard((target) => target.prepare())
    this.#isPrepared = true
  }

  async write(items: readonly SinkItem[]): Promise<void> {
    await this.#guard((target) => target.write(items))
  }

  /** Waits so long at most, ms. */
  async close(withinMs: number): Promise<void> {
    this.#isClosed = true
    const target = this.#target
    this.#target = null
    if (target) await this.#inTime(target.close(), withinMs).catch(() => undefined)
  }

  async #guard(work: (target: SinkTarget) => Promise<void>): Promise<void> {
    try {
      if (this.#isClosed) throw new SinkFailure('unavailable', 'The sink is being closed.')
      this.#target ??= this.#options.make()
      await this.#inTime(work(this.#target))
    } catch (error) {
      const failure = this.#known(error)
      if (failure.kind === 'misconfigured') this.#isPrepared = false
      throw failure
    }
  }

  #known(error: unknown): SinkFailure {
    if (error instanceof SinkFailure) {
      if (error.cause !== undefined) this.#options.onUnexpected(error.cause)
      return error
    }
    if (error instanceof HubError) return new SinkFailure('misconfigured', error.message)
    this.#options.onUnexpected(error)
    // Its text may hold anything, so it does not go to people.
    const name = error instanceof Error ? error.name : typeof error
    return new SinkFailure('unavailable', `Writing failed for a reason that Busbar does not know (${name}); the log has more.`)
  }

  async #inTime(work: Promise<void>, giveUpMs = this.#options.giveUpMs): Promise<void> {
    const { clock } = this.#options
    let stop = () => {}
    const tooLate = new Promise<never>((_, reject) => {
      stop = clock.after(giveUpMs, () => {
        this.#giveUp()
        reject(new SinkFailure('unavailable', `The target did not answer within ${Math.round(giveUpMs / 1000)} s.`))
      })
    })
    try {
      await Promise.race([work, tooLate])
    } finally {
      stop()
      // What a target says after it was given up is of no interest any more.
      work.catch(() => undefined)
    }
  }

  #giveUp(): void {
    const target = this.#target
    this.#target = null
    this.#isPrepared = false
    target?.close().catch(() => undefined)
  }
}
