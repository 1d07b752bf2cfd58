import type { Dialect, Route } from '../dialect'
import { downlinkPrefix } from '../hub-topics'

interface Pattern {
  readonly levels: readonly string[]
  readonly dialect: string
  readonly kind: string
  readonly down: boolean
}

/** What is sent to a device comes to its dialect's decoder by this name. */
const commandKind = 'command'

/** Finds which dialect and message a topic means. Topics repeat endlessly, so answers are remembered, up to a bound. */
export class TopicRouter {
  readonly #patterns: readonly Pattern[]
  readonly #known = new Map<string, Route | null>()
  readonly #maxKnown: number

  constructor(dialects: readonly Dialect[], maxKnown = 200_000) {
    this.#patterns = dialects.flatMap(({ name, uplinks, downlinks }) => [
      ...uplinks.map(({ pattern, kind }) => ({ levels: pattern.split('/'), dialect: name, kind, down: false })),
      ...downlinks.map((pattern) => ({ levels: pattern.split('/'), dialect: name, kind: commandKind, down: true })),
    ])
    this.#maxKnown = maxKnown
  }

  /** The route of a topic, or null when no dialect knows it. */
  route(topic: string): Route | null {
    const known = this.#known.get(topic)
    if (known !== undefined) return known
    const down = topic.startsWith(downlinkPrefix)
    const route = this.#find((down ? topic.slice(downlinkPrefix.length) : topic).split('/'), down)
    if (this.#known.size >= this.#maxKnown) this.#known.clear()
    this.#known.set(topic, route)
    return route
  }

  /** Drops the answers to topics of a device. */
  forget(device: string): void {
    for (const [topic, route] of this.#known) if (route?.device === device) this.#known.delete(topic)
  }

  #find(levels: readonly string[], down: boolean): Route | null {
    for (const pattern of this.#patterns) {
      if (pattern.down !== down || pattern.levels.length !== levels.length) continue
      if (!pattern.levels.every((level, i) => level === '{id}' || level === levels[i])) continue
      const idAt = pattern.levels.indexOf('{id}')
      const device = idAt < 0 ? null : (levels[idAt] ?? null)
      return { dialect: pattern.dialect, kind: pattern.kind, device, down }
    }
    return null
  }
}
