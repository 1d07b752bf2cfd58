import { itemId } from '../../../core/item-id'
import type { Reading } from '../../../core/reading'
import { CannotRunError } from '../cannot-run'
import type { Differences } from './difference'
import { ReadingCursor } from './reading-cursor'
import { filterOf, lastId, rawFloor, type Scope } from './scope'
import type { Seen } from './seen'
import { differingFields } from './words'

/** Readings that may stand alone on one side at a time: those that were taken up again later stand elsewhere in the live database. */
const mostAlone = 500_000

/** Two walks side by side, which usually meet at every id. What stands alone waits for its other half. */
export class ReadingComparison {
  readonly #scope: Scope
  readonly #seen: Seen
  readonly #differences: Differences
  readonly #alone = { live: new Map<string, Reading>(), rebuilt: new Map<string, Reading>() }

  constructor(scope: Scope, seen: Seen, differences: Differences) {
    this.#scope = scope
    this.#seen = seen
    this.#differences = differences
  }

  /** Throws CannotRunError when nearly nothing agrees, as with the journal of another Busbar. */
  run(): void {
    const { live, rebuilt, first } = this.#scope
    const after = itemId(first, 0) - 1
    const [left, right] = [live, rebuilt].map(
      (reader) => new ReadingCursor(reader, filterOf(this.#scope), after, lastId(this.#scope)),
    )
    if (left && right) this.#walk(left, right)
    for (const reading of this.#alone.live.values()) this.#onlyOn('live', reading)
    for (const reading of this.#alone.rebuilt.values()) this.#onlyOn('rebuilt', reading)
  }

  #walk(left: ReadingCursor, right: ReadingCursor): void {
    for (;;) {
      const [live, rebuilt] = [left.peek(), right.peek()]
      if (!live && !rebuilt) return
      const takesLive = live !== null && (rebuilt === null || live.id <= rebuilt.id)
      const takesRebuilt = rebuilt !== null && (live === null || rebuilt.id <= live.id)
      if (takesLive) {
        left.next()
        this.#take('live', live)
      }
      if (takesRebuilt) {
        right.next()
        this.#take('rebuilt', rebuilt)
      }
    }
  }

  #take(side: 'live' | 'rebuilt', reading: Reading): void {
    const { from } = this.#scope
    if ((from !== null && reading.receivedAt < from) || reading.at < rawFloor(this.#scope)) return
    this.#seen.note(side, reading)
    const key = `${reading.at} ${reading.epoch} ${reading.seq} ${reading.device}`
    const others = this.#alone[side === 'live' ? 'rebuilt' : 'live']
    const other = others.get(key)
    if (other) {
      others.delete(key)
      this.#compare(side === 'live' ? [reading, other] : [other, reading])
      return
    }
    this.#alone[side].set(key, reading)
    if (this.#alone[side].size > mostAlone) {
      throw new CannotRunError(
        `more than ${mostAlone} readings are in only one of the two databases, such as that of ${about(reading)}; ` +
          'is the journal the one that the live database was made from?',
      )
    }
  }

  /** Whether the live database has it from a message that the journal no longer holds: this one was sent again, and left out. */
  #isOlderCopy({ device, type, at, values }: Reading): boolean {
    const { live, prunedBefore } = this.#scope
    if (prunedBefore === null) return false
    const channels = [...this.#seen.channels('live', type)].filter((name) => name in values)
    if (channels.length === 0) return false
    const { series } = live.history(type, { device, channels, from: at, to: at + 1, bucketMs: null })
    return series.every(({ channel, points }) => points.some(({ first }) => first === values[channel]))
  }

  #compare([live, rebuilt]: readonly [Reading, Reading]): void {
    this.#differences.compared('readings')
    const fields = differingFields(live, rebuilt)
    if (fields === '') return
    this.#differences.add({
      kind: 'readings',
      device: live.device,
      at: live.at,
      until: live.at + 1,
      detail: `the reading ${number(live)} differs: ${fields}`,
    })
  }

  #onlyOn(side: 'live' | 'rebuilt', reading: Reading): void {
    this.#differences.compared('readings')
    if (side === 'rebuilt' && this.#isOlderCopy(reading)) return
    const detail =
      side === 'live'
        ? `the reading ${number(reading)} is in the live database, but the journal does not give it`
        : `the reading ${number(reading)} is missing in the live database`
    this.#differences.add({ kind: 'readings', device: reading.device, at: reading.at, until: reading.at + 1, detail })
  }
}

function number({ epoch, seq }: Reading): string {
  return `(epoch ${epoch}, number ${seq})`
}

function about(reading: Reading): string {
  return `${reading.device} at ${new Date(reading.at).toISOString()} ${number(reading)}`
}
