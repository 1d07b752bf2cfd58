import type { DecodedEvent, MessageMark, Numbering } from '../../dialect'
import type { Gap } from '../../gap'
import type { QualityFlag, Reading } from '../../reading'
import { ContinuityBook } from '../continuity-book'
import type { ContinuityState } from '../state'

/** When the tests begin, ms UTC. */
export const t0 = Date.UTC(2026, 10, 20)
/** A second, ms. */
export const s = 1000
const settleMs = 60 * s

/** A book with what would be stored of it. Times are seconds after the start. */
export class Desk {
  #book = new ContinuityBook({ settleMs })
  #id = 0
  readonly rows = new Map<number, Gap>()
  readonly states = new Map<string, ContinuityState>()

  /** A reading that was made `at` seconds after the start and arrives then, or at `over.now`. */
  reading(at: number, epoch: number, seq: number, over: Over = {}): void {
    this.#hear('readings', [{ at, epoch, seq }], null, { now: at, ...over })
  }

  /** One without a number. */
  bare(at: number, over: Over = {}): void {
    this.#hear('none', [{ at, epoch: 0, seq: 0 }], null, { now: at, ...over })
  }

  /** A numbered message with one reading; answers its epoch in seconds after the start, or null for one that came before. */
  message(at: number, seq: number, over: Over = {}): number | null {
    const mark = { seq, at: t0 + at * s, bootAt: over.bootAt === undefined ? null : t0 + over.bootAt * s }
    const epoch = this.#hear('messages', [{ at, epoch: 0, seq }], mark, { now: at, ...over })
    return epoch === null ? null : epoch - t0 / s
  }

  /** A numbered message that was made `at` seconds after the start, with so many readings, one each second up to then. */
  datagram(at: number, seq: number, readings: number): void {
    const made = Array.from({ length: readings }, (_, n) => ({ at: at - readings + 1 + n, epoch: 0, seq }))
    this.#hear('messages', made, { seq, at: t0 + at * s, bootAt: null }, { now: at })
  }

  note(at: number, event: Partial<DecodedEvent>, device = 'A'): void {
    this.#book.settle(t0 + at * s)
    const events = [{ kind: 'heartbeat' as const, at: 0, body: {}, ...event }]
    this.#book.note(device, events, { numbering: 'readings', now: t0 + at * s, replayed: false })
    this.#take()
  }

  /** Any other device is heard. */
  pass(at: number): readonly Gap[] {
    this.#book.settle(t0 + at * s)
    this.#take()
    return [...this.rows.values()]
  }

  restart(): void {
    this.#book = new ContinuityBook({ settleMs, states: JSON.parse(JSON.stringify([...this.states.values()])) })
  }

  forget(device: string): void {
    this.#book.forget(device)
    this.states.delete(device)
  }

  #hear(
    numbering: Numbering,
    made: readonly { at: number; epoch: number; seq: number }[],
    mark: MessageMark | null,
    { now = 0, device = 'A', source = 'live', quality = [], replayed = false }: Over,
  ): number | null {
    const heard = { numbering, now: t0 + now * s, replayed }
    this.#book.settle(heard.now)
    const numbered = mark && this.#book.message(device, mark, this.#id + 1, heard)
    if (mark && numbered === null) return null
    const readings = made.map(({ at, epoch, seq }): Reading => {
      const id = ++this.#id
      const receivedAt = heard.now
      return {
        id,
        device,
        type: 'meter',
        at: t0 + at * s,
        epoch: numbered?.epoch ?? epoch,
        seq,
        source,
        link: null,
        quality,
        values: {},
        receivedAt,
      }
    })
    this.#book.readings(device, readings, numbered, heard)
    this.#take()
    return numbered?.epoch ?? 0
  }

  #take(): void {
    const { gaps, continuity } = this.#book.takeChanges()
    for (const gap of gaps) this.rows.set(gap.id, gap)
    for (const state of continuity) this.states.set(state.device, state)
  }
}

/** What is not as usual: a reading arrives when it was made, from device A. */
interface Over {
  readonly now?: number
  readonly device?: string
  readonly bootAt?: number
  readonly source?: 'live' | 'buffered'
  readonly quality?: readonly QualityFlag[]
  readonly replayed?: boolean
}

export const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i)
/** Readings every 5 s with these numbers of epoch 1, on time. */
export const steady = (desk: Desk, first: number, last: number): void => {
  for (const seq of range(first, last)) desk.reading(seq * 5, 1, seq)
}
