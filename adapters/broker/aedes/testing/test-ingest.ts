import type { BrokerIngest } from '../../../../core/ports/broker'
import type { UnstoredUplink } from '../../../../core/uplink'
import { until } from './until'

type Done = (error?: Error) => void

/** An ingest in the hand of a test: it stores at once, holds until released, refuses, or throws. */
export class TestIngest implements BrokerIngest {
  mode: 'store' | 'hold' | 'refuse' | 'throw' = 'store'
  /** Everything offered, in order. */
  readonly offered: UnstoredUplink[] = []
  readonly stored: UnstoredUplink[] = []
  #held: { uplink: UnstoredUplink; done: Done }[] = []

  offer(uplink: UnstoredUplink, done: Done): void {
    this.offered.push(uplink)
    if (this.mode === 'throw') throw new Error('poison')
    if (this.mode === 'refuse') return void done(new Error('disk full'))
    if (this.mode === 'hold') this.#held.push({ uplink, done })
    else this.#store(uplink, done)
  }

  get held(): number {
    return this.#held.length
  }

  /** Stores what is held, oldest first, and whatever comes from now on. */
  release(): void {
    this.mode = 'store'
    for (const { uplink, done } of this.#held.splice(0)) this.#store(uplink, done)
  }

  /** Refuses what is held. */
  refuseHeld(): void {
    for (const { done } of this.#held.splice(0)) done(new Error('disk full'))
  }

  async nextHeld(count = 1): Promise<void> {
    await until(`${count} held publishes`, () => this.#held.length >= count)
  }

  async offeredOn(topic: string): Promise<UnstoredUplink> {
    await until(`a publish on ${topic}`, () => this.offered.some((uplink) => uplink.topic === topic))
    return this.offered.find((uplink) => uplink.topic === topic) as UnstoredUplink
  }

  payloads(): string[] {
    return this.stored.map(({ payload }) => Buffer.from(payload).toString())
  }

  #store(uplink: UnstoredUplink, done: Done): void {
    this.stored.push(uplink)
    done()
  }
}
