import { afterFailure, type Breaker, breakerAt, closedBreaker, defaultBreakerRule } from '../../../core/polling/breaker'
import { mayGoOn, mayRetry, type PollBudget } from '../../../core/polling/budget'
import { isGatewayException } from '../../../core/polling/exception-names'
import { BusError, type ModbusBus } from '../../../core/polling/modbus-bus'
import type { ReadBlock } from '../../../core/polling/plan-reads'
import { type PollOutcome, QualityBook } from '../../../core/polling/quality'
import type { MeterState, PollEvent, PolledBlock, PollMeter } from '../../client/polling'

/** Settings of a meter change when somebody changes them at its panel. */
const settingsEveryMs = 3_600_000

/** "Busy" and "acknowledged, not ready": asking again may help. */
const passing = [5, 6]

type Failure = PollOutcome['failures'][number]

export interface Surroundings {
  /** ms UTC. */
  readonly now: () => number
  /** ms on a clock that does not jump. */
  readonly elapsed: () => number
  /** From 0 to 1. */
  readonly random: () => number
}

/** One meter of one poller: asks it, keeps its quality, and leaves it alone while it is silent. */
export class MeterRunner {
  readonly #poller: string
  readonly #around: Surroundings
  readonly #quality = new QualityBook()
  #meter: PollMeter
  #breaker: Breaker = closedBreaker
  #settings: PolledBlock | null = null
  #settingsDueAt = 0
  #lastAt = 0

  constructor(poller: string, meter: PollMeter, around: Surroundings) {
    this.#poller = poller
    this.#meter = meter
    this.#around = around
  }

  get meter(): PollMeter {
    return this.#meter
  }

  /** Takes other blocks of the same meter. */
  change(meter: PollMeter): void {
    if (JSON.stringify(meter.settings) !== JSON.stringify(this.#meter.settings)) this.#forgetSettings()
    this.#meter = meter
  }

  /**
   * One poll within its budget. Resolves with what was read, or null; rejects with the BusError when the bus itself is away, which
   * is not counted against the meter. `isAsked`: ask even while the breaker is open.
   */
  async poll(bus: Pick<ModbusBus, 'read'>, budget: PollBudget, missed: number, isAsked = false): Promise<PollEvent | null> {
    const { now, elapsed } = this.#around
    this.#breaker = breakerAt(this.#breaker, elapsed())
    if (this.#breaker.state === 'open' && !isAsked) {
      this.#quality.record({ at: now(), responsesMs: [], failures: [], isWhole: false, missed })
      return null
    }
    const poll = new OnePoll(this.#around, bus, this.#meter.unit, budget, this.#breaker)
    try {
      await this.#readSettings(poll)
      const blocks = await this.#readBlocks(poll)
      this.#judge(poll, blocks.length === this.#meter.blocks.length, missed)
      return blocks.length === 0 ? null : this.#event(poll, blocks)
    } catch (error) {
      if (error instanceof BusError)
        this.#count(poll, false, missed, [{ code: error.failure, message: error.message, exception: null }])
      throw error
    }
  }

  state(): MeterState {
    const { now, elapsed } = this.#around
    const { meter, unit } = this.#meter
    const breaker = this.#breaker
    return {
      meter,
      unit,
      breaker: breaker.state,
      askedAgainAt: breaker.state === 'open' ? Math.round(now() + Math.max(0, breaker.until - elapsed())) : null,
      ...this.#quality.view(),
    }
  }

  async #readSettings(poll: OnePoll): Promise<void> {
    const { settings } = this.#meter
    if (!settings || this.#around.elapsed() < this.#settingsDueAt) return
    const block = await poll.read(settings)
    if (!block) return
    this.#settings = block
    this.#settingsDueAt = this.#around.elapsed() + settingsEveryMs
  }

  async #readBlocks(poll: OnePoll): Promise<readonly PolledBlock[]> {
    const blocks: PolledBlock[] = []
    for (const wanted of this.#meter.blocks) {
      const block = await poll.read(wanted)
      if (block) blocks.push(this.#inOrder(block))
    }
    return blocks
  }

  #judge(poll: OnePoll, isWhole: boolean, missed: number): void {
    const { elapsed, random } = this.#around
    this.#breaker = poll.wasHeard ? closedBreaker : afterFailure(this.#breaker, elapsed(), random(), defaultBreakerRule)
    if (!poll.wasHeard) this.#forgetSettings()
    this.#count(poll, isWhole, missed, [])
  }

  #count(poll: OnePoll, isWhole: boolean, missed: number, further: readonly Failure[]): void {
    const failures = [...poll.failures, ...further]
    this.#quality.record({ at: this.#around.now(), responsesMs: poll.responsesMs, failures, isWhole, missed })
  }

  /** A meter that was away may be another one when it comes back. */
  #forgetSettings(): void {
    this.#settings = null
    this.#settingsDueAt = 0
  }

  /** Two readings of one device never have the same time, or the second would count as a repetition of the first. */
  #inOrder(block: PolledBlock): PolledBlock {
    this.#lastAt = Math.max(block.at, this.#lastAt + 1)
    return { ...block, at: this.#lastAt }
  }

  #event(poll: OnePoll, blocks: readonly PolledBlock[]): PollEvent {
    const { meter, unit } = this.#meter
    return {
      poller: this.#poller,
      meter,
      unit,
      at: Math.round((poll.startedAt + this.#around.now()) / 2),
      durationMs: Math.round(poll.elapsedMs),
      isWhole: blocks.length === this.#meter.blocks.length,
      blocks,
      settings: this.#settings,
    }
  }
}

/** The questions of one poll, and when to ask no more of them. */
class OnePoll {
  readonly startedAt: number
  readonly responsesMs: number[] = []
  readonly failures: Failure[] = []
  /** The meter answered something, if only with an exception. */
  wasHeard = false
  readonly #around: Surroundings
  readonly #bus: Pick<ModbusBus, 'read'>
  readonly #unit: number
  readonly #budget: PollBudget
  readonly #breaker: Breaker
  readonly #began: number
  #isOver = false

  constructor(around: Surroundings, bus: Pick<ModbusBus, 'read'>, unit: number, budget: PollBudget, breaker: Breaker) {
    this.#around = around
    this.#bus = bus
    this.#unit = unit
    this.#budget = budget
    this.#breaker = breaker
    this.#began = around.elapsed()
    this.startedAt = around.now()
  }

  get elapsedMs(): number {
    return this.#around.elapsed() - this.#began
  }

  /** The block, or null when the meter does not give it, or the poll's time is over. Rejects when the bus is away. */
  async read(block: ReadBlock): Promise<PolledBlock | null> {
    for (let attempt = 0; !this.#isOver; attempt++) {
      if (!mayGoOn(this.#budget, this.elapsedMs)) return null
      try {
        const request = { unit: this.#unit, ...block, timeoutMs: this.#budget.timeoutMs }
        const { registers, tookMs } = await this.#bus.read(request)
        this.wasHeard = true
        this.responsesMs.push(tookMs)
        return { start: block.start, registers, at: Math.round(this.#around.now() - tookMs / 2) }
      } catch (error) {
        if (!(error instanceof BusError) || error.isOfTheBus) throw error
        if (!this.#again(error, attempt)) return null
      }
    }
    return null
  }

  /** Takes note of a failure; true: ask once more. */
  #again({ failure, message, exception }: BusError, attempt: number): boolean {
    this.failures.push({ code: failure, message, exception })
    const answered = exception !== null && !isGatewayException(exception)
    if (answered) this.wasHeard = true
    const isCurable = !answered || passing.includes(exception)
    const again = isCurable && mayRetry(this.#budget, this.#breaker, attempt, this.elapsedMs)
    // A meter that is silent now would only cost the others' time with its further blocks.
    if (!answered && !again) this.#isOver = true
    return again
  }
}
