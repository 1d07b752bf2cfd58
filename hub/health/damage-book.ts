import { readFileSync } from 'node:fs'
import { HubError } from '../../core/errors/hub-error'
import type { DamagedSegment } from '../../core/ports/journal'
import { writeFileWhole } from '../data-dir/secret-file'

/** A part of the journal that was found not to be whole. */
export interface KnownDamage extends DamagedSegment {
  /** Who knows of it and wants no alarm any more, and since when (ms UTC); null: nobody yet. */
  readonly acknowledged: { readonly by: string; readonly at: number } | null
}

/**
 * What was found missing in the journal, kept in a file: a reader meets it once, and a hub that was started again would know nothing of it.
 * It is kept for as long as the journal keeps what lies around it.
 */
export class DamageBook {
  readonly #path: string
  readonly #now: () => number
  #all: readonly KnownDamage[]
  /** Position the journal begins with, as far as it was told. */
  #oldest = 0

  constructor(path: string, now: () => number) {
    this.#path = path
    this.#now = now
    this.#all = read(path)
  }

  list(): readonly KnownDamage[] {
    return this.#all
  }

  /** Notes what was found, also what a reader met long ago and tells once more. Answers what is news. */
  found(damaged: readonly DamagedSegment[]): readonly DamagedSegment[] {
    const news = damaged.filter((each) => this.#isKept(each) && !this.#all.some((known) => covers(known, each)))
    if (news.length === 0) return news
    const others = this.#all.filter((known) => !news.some((each) => covers(each, known)))
    this.#all = [...others, ...news.map((each) => ({ ...each, acknowledged: null }))]
    this.#keep()
    return news
  }

  /** Somebody knows of all there is. Answers what nobody had acknowledged before. Throws HubError STORE_UNAVAILABLE. */
  acknowledge(by: string): readonly KnownDamage[] {
    const before = this.#all
    const open = before.filter(({ acknowledged }) => acknowledged === null)
    if (open.length === 0) return []
    const acknowledged = { by, at: this.#now() }
    this.#all = before.map((each) => (each.acknowledged ? each : { ...each, acknowledged }))
    const failure = this.#keep()
    if (failure !== null) {
      this.#all = before
      throw new HubError('STORE_UNAVAILABLE', `It cannot be noted: ${failure}.`)
    }
    return open
  }

  /** The journal begins with this position now. */
  expire(oldest: number): void {
    this.#oldest = oldest
    const left = this.#all.filter((each) => this.#isKept(each))
    if (left.length === this.#all.length) return
    this.#all = left
    this.#keep()
  }

  #isKept({ from, to }: DamagedSegment): boolean {
    return Math.max(from, to) >= this.#oldest
  }

  /** Answers why not; without room on the disk it is kept with the next change, and known until the hub ends. */
  #keep(): string | null {
    try {
      writeFileWhole(this.#path, `${JSON.stringify(this.#all, null, 2)}\n`)
      return null
    } catch (error) {
      return (error as Error).message
    }
  }
}

/** Whether one says all that the other says. */
function covers(one: DamagedSegment, other: DamagedSegment): boolean {
  if (one.segment !== other.segment || one.leftOut !== other.leftOut) return false
  return one.from <= other.from && other.to <= one.to
}

/** A file that says nothing we can use is as good as none. */
function read(path: string): readonly KnownDamage[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(found) ? found.filter(isDamage) : []
  } catch {
    return []
  }
}

function isDamage(found: unknown): found is KnownDamage {
  const { segment, from, to, detail, acknowledged } = (found ?? {}) as Partial<KnownDamage>
  const isAcknowledged = typeof acknowledged?.by === 'string' && Number.isFinite(acknowledged.at)
  const isComplete = typeof segment === 'string' && Number.isFinite(from) && Number.isFinite(to) && typeof detail === 'string'
  return isComplete && (acknowledged === null || isAcknowledged)
}
