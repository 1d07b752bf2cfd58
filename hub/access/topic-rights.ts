import type { Dialect } from '../../core/dialect'

/**
 * Which topics a device may use: everything below its own root in each dialect (`acuvim/{id}/…`), and the
 * topics without an id that a dialect names, such as `devices/register`. What lies below its root but is
 * no known message is let through and ends as rejected, so that a firmware slip is seen and disconnects nobody.
 * Dialects that only the hub itself speaks give nobody any rights.
 */
export class TopicRights {
  readonly #roots: readonly string[]
  readonly #shared: ReadonlySet<string>

  constructor(dialects: readonly Dialect[]) {
    const spoken = dialects.filter(({ transport }) => transport !== 'hub')
    const patterns = spoken.flatMap((dialect) => [...dialect.uplinks.map((uplink) => uplink.pattern), ...dialect.downlinks])
    this.#roots = [...new Set(patterns.filter((p) => p.includes('/{id}/')).map((p) => p.slice(0, p.indexOf('{id}'))))]
    this.#shared = new Set(patterns.filter((p) => !p.includes('{id}')))
  }

  mayPublish(device: string, topic: string): boolean {
    return this.#shared.has(topic) || this.#below(device, topic)
  }

  /** Whether a topic is a device's alone. */
  owns(device: string, topic: string): boolean {
    return this.#below(device, topic)
  }

  /** A filter may hold wildcards, but only below the device's own root. */
  maySubscribe(device: string, filter: string): boolean {
    return this.#below(device, filter)
  }

  #below(device: string, topic: string): boolean {
    return this.#roots.some((root) => topic.length > root.length + device.length + 1 && topic.startsWith(`${root}${device}/`))
  }
}
