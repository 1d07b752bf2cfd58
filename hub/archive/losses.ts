import type { Uplink } from '../../core/uplink'
import type { Finding } from './finding'
import { firstAtOrAbove } from './merge'

/**
 * Finds out whether what is damaged is a loss: where every position of it comes all the same, another batch has its messages. Messages are
 * told to it in order, and a finding before the first of its messages.
 */
export class Losses {
  /** What cannot be had. */
  readonly lost: Finding[] = []
  /** What is damaged, but there once more. */
  readonly harmless: Finding[] = []
  #open: { readonly finding: Finding; seen: number }[] = []

  add(...findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (finding.stretch === undefined) this.lost.push(finding)
      else this.#open.push({ finding, seen: 0 })
    }
  }

  passed(uplinks: readonly Uplink[]): void {
    for (const each of this.#open) {
      const { first, last } = each.finding.stretch ?? { first: 1, last: 0 }
      each.seen += firstAtOrAbove(uplinks, last + 1) - firstAtOrAbove(uplinks, first)
    }
    this.#settle(uplinks.at(-1)?.position ?? 0)
  }

  /** There are no more messages. */
  end(): void {
    this.#settle(Number.POSITIVE_INFINITY)
  }

  #settle(upTo: number): void {
    const isOver = ({ finding }: { readonly finding: Finding }) => (finding.stretch?.last ?? 0) <= upTo
    for (const { finding, seen } of this.#open.filter(isOver)) {
      const { first, last } = finding.stretch ?? { first: 1, last: 0 }
      ;(seen === last - first + 1 ? this.harmless : this.lost).push(finding)
    }
    this.#open = this.#open.filter((each) => !isOver(each))
  }
}
