import { busName } from '../../../core/polling/bus-address'
import type { PollEvent, Poller, PollerState, PollMeter } from '../../client/polling'
import { MeterRunner, type Surroundings } from './meter-runner'
import type { Wire } from './wire'

/** Results kept while their node is away; the oldest go first. */
const mostHeld = 10_000

/** A poller with its meters on a wire. */
export class RunningPoller {
  readonly #around: Surroundings
  readonly #runners = new Map<string, MeterRunner>()
  #poller: Poller
  readonly wire: Wire
  #held: PollEvent[] | null = null

  constructor(poller: Poller, wire: Wire, around: Surroundings) {
    this.#poller = poller
    this.#around = around
    this.wire = wire
  }

  get poller(): Poller {
    return this.#poller
  }

  /** Takes over a configuration for the same wire; meters that stay keep what is known of them. */
  configure(poller: Poller): void {
    this.#poller = poller
    const wanted = new Set(poller.meters.map(keyOf))
    for (const key of [...this.#runners.keys()]) if (!wanted.has(key)) this.#drop(key)
    for (const meter of poller.meters) {
      const key = keyOf(meter)
      const known = this.#runners.get(key)
      known?.change(meter)
      const runner = known ?? new MeterRunner(poller.id, meter, this.#around)
      this.#runners.set(key, runner)
      this.wire.put(this.#onWire(key), { poller, runner })
    }
  }

  remove(): void {
    for (const key of [...this.#runners.keys()]) this.#drop(key)
  }

  /** Keeps results from now on. */
  hold(): void {
    this.#held ??= []
  }

  /** What was kept; from now on results go out again. */
  release(): readonly PollEvent[] {
    const held = this.#held ?? []
    this.#held = null
    return held
  }

  /** True when the result is kept and must not go out. */
  keeps(event: PollEvent): boolean {
    if (!this.#held) return false
    this.#held.push(event)
    if (this.#held.length > mostHeld) this.#held.shift()
    return true
  }

  meter(name: string): PollMeter | undefined {
    return this.#poller.meters.find(({ meter }) => meter === name)
  }

  async pollNow(meters: readonly PollMeter[]): Promise<void> {
    await Promise.all(meters.map((meter) => this.wire.pollNow(this.#onWire(keyOf(meter)))))
  }

  state(): PollerState {
    const meters = this.#poller.meters.flatMap((meter) => this.#runners.get(keyOf(meter))?.state() ?? [])
    const shares = meters.flatMap(({ okPercent }) => okPercent ?? [])
    return {
      poller: this.#poller.id,
      bus: {
        name: busName(this.#poller.bus),
        failure: this.wire.failure,
        okPercent: shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length,
      },
      meters,
    }
  }

  #drop(key: string): void {
    this.#runners.delete(key)
    this.wire.delete(this.#onWire(key))
  }

  #onWire(key: string): string {
    return `${this.#poller.id} ${key}`
  }
}

function keyOf({ meter, unit }: PollMeter): string {
  return `${meter} ${unit}`
}
