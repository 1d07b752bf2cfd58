import { manifestPrefix } from '../../adapters/archive/format/keys'
import type { Uplink } from '../../core/uplink'
import type { Finding } from './finding'
import type { Decide } from './merge'
import { iso, plural } from './words'

/**
 * Notes pairs of different messages with one position, and takes the one that arrived later. Where both arrived at the same time, one of
 * them is wrong; otherwise the site used positions again, after it was restored from an older backup, and both are right.
 */
export class Conflicts {
  readonly #wrong = new Noted()
  readonly #again = new Noted()

  readonly decide: Decide = (one, other) => {
    const noted = one.receivedAt === other.receivedAt ? this.#wrong : this.#again
    noted.add(one, other)
    return other.receivedAt > one.receivedAt ? other : one
  }

  /** What cannot be. */
  findings(): readonly Finding[] {
    const { count, text } = this.#wrong
    if (count === 0) return []
    return [{ key: manifestPrefix, problem: `have different messages for ${plural(count, 'position')}: ${text}`, uplinks: count }]
  }

  /** How many positions were used again, and one of them in words. */
  get usedAgain(): { readonly count: number; readonly text: string } {
    return this.#again
  }
}

class Noted {
  /** The same pair may come again with every batch that has one of them. */
  readonly #positions = new Set<number>()
  text = ''

  get count(): number {
    return this.#positions.size
  }

  add(one: Uplink, other: Uplink): void {
    this.text ||= `position ${one.position} is ${messageText(one)}, and also ${messageText(other)}`
    this.#positions.add(one.position)
  }
}

/** A message for people. */
export function messageText({ identity, receivedAt }: Uplink): string {
  return `a message of ${JSON.stringify(identity)} that arrived at ${iso(receivedAt)}`
}
