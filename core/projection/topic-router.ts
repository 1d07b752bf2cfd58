import type { Dialect, Route } from '../dialect'

interface Pattern {
  readonly levels: readonly string[]
  readonly dialect: string
  readonly kind: string
}

/** Finds which dialect and message a topic means. Topics repeat endlessly, so answers are remembered, up to a bound. */
export class TopicRouter {
  readonly #patterns: readonly Pattern[]
  readonly #known = new Map<string, Route | null>()
  readonly #maxKnown: number

  constructor(dialects: readonly Dialect[], maxKnown = 200_000) {
    this.#patterns = dialects.flatMap((dialect) =>
      dialect.uplinks.map(({ pattern, kind }) => ({ levels: pattern.split('/'), dialect: dialect.name, kind })),
    )
    this.#maxKnown = maxKnown
  }

  /** The route of a topic, or null when no dialect knows it. */
  route(topic: string): Route | null {
    const known = this.#known.get(topic)
    if (known !== undefined) return known
    const route = this.#find(topic.split('/'))
    if (this.#known.size >= this.#maxKnown) this.#known.clear()
    this.#known.set(topic, route)
    return route
  }

  #find(levels: readonly string[]): Route | null {
    for (const pattern of this.#patterns) {
      if (pattern.levels.length !== levels.length) continue
      if (!pattern.levels.every((level, i) => level === '{id}' || level === levels[i])) continue
      const idAt = pattern.levels.indexOf('{id}')
      return { dialect: pattern.dialect, kind: pattern.kind, device: idAt < 0 ? null : (levels[idAt] ?? null) }
    }
    return null
  }
}
