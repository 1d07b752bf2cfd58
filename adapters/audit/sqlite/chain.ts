import type { AuditVerification } from '../../../core/access/audit'
import { hashOf } from './canonical'
import type { RecordRow } from './rows'

/** Holds records, given in their order, against the chain of their hashes, up to the first that does not fit. */
export class Chain {
  #count = 0
  #head = ''
  #problem: AuditVerification['problem'] = null

  /** Answers whether the chain still holds. */
  add(row: RecordRow): boolean {
    const expected = this.#count + 1
    if (row.seq !== expected) return this.#broken(expected, gapText(expected, row.seq))
    if (row.hash !== hashOf(this.#head, row.seq, row.at, row.entry)) {
      return this.#broken(
        row.seq,
        'it is not what its hash was made of: it was changed, inserted or moved, or the one before it was',
      )
    }
    this.#count++
    this.#head = row.hash
    return true
  }

  result(): AuditVerification {
    return { ok: this.#problem === null, count: this.#count, head: this.#head, problem: this.#problem }
  }

  #broken(seq: number, reason: string): false {
    this.#problem = { seq, reason }
    return false
  }
}

function gapText(expected: number, found: number): string {
  if (found < expected) return 'its number was never given by Busbar: it was inserted'
  return found - expected === 1 ? 'it was removed' : `it and those up to ${found - 1} were removed`
}
