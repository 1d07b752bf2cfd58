import type { PointLayout } from '../../../core/sinks/influx/layout'
import type { SinkItem } from '../../../core/sinks/sink-item'

/** Lines of one request. */
export interface Body {
  readonly policy: string
  readonly body: string
}

/** Characters after which a request is full: about 800 points of 25 fields. */
const fullAt = 500_000

/** Makes requests of items: for each retention policy one, and more where there is much to write. */
export class BodyBuilder {
  readonly #layout: PointLayout
  readonly #policyOf: (item: SinkItem) => string

  constructor(layout: PointLayout, policyOf: (item: SinkItem) => string) {
    this.#layout = layout
    this.#policyOf = policyOf
  }

  /** One by one, so that the server works on a request while the next is made. */
  *of(items: readonly SinkItem[]): Generator<Body> {
    const open = new Map<string, { lines: string[]; size: number }>()
    for (const item of items) {
      const text = this.#layout.lines(item)
      if (text === '') continue
      const policy = this.#policyOf(item)
      const body = open.get(policy) ?? { lines: [], size: 0 }
      open.set(policy, body)
      body.lines.push(text)
      body.size += text.length
      if (body.size < fullAt) continue
      open.delete(policy)
      yield { policy, body: body.lines.join('\n') }
    }
    for (const [policy, { lines }] of open) yield { policy, body: lines.join('\n') }
  }
}
