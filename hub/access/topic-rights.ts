import { isDeviceId } from '../../core/device'
import type { Dialect } from '../../core/dialect'

const slash = 0x2f

/**
 * Which topics a device may use: everything below its own root in each dialect (`acuvim/{id}/…`), and the
 * topics without an id that a dialect names, such as `devices/register`. What lies below its root but is
 * no known message is let through and ends as rejected, so that a firmware slip is seen and disconnects nobody.
 * Dialects that only the hub itself speaks give nobody any rights.
 */
export class TopicRights {
  readonly #roots: readonly string[]
  readonly #hubRoots: readonly string[]
  readonly #shared: ReadonlySet<string>
  /** What stands behind the device id in the topics of messages, by root. */
  readonly #messages: ReadonlyMap<string, ReadonlySet<string>>

  constructor(dialects: readonly Dialect[]) {
    const spoken = dialects.filter(({ transport }) => transport !== 'hub')
    const patterns = spoken.flatMap(patternsOf)
    this.#roots = rootsOf(spoken)
    this.#hubRoots = rootsOf(dialects.filter(({ transport }) => transport === 'hub')).filter(
      (root) => !this.#roots.includes(root),
    )
    this.#shared = new Set(patterns.filter((p) => !p.includes('{id}')))
    const messages = spoken.flatMap(({ uplinks }) => uplinks.map(({ pattern }) => pattern))
    this.#messages = new Map(
      this.#roots.map((root) => [
        root,
        new Set(messages.filter((p) => p.startsWith(`${root}{id}/`)).map((p) => p.slice(root.length + '{id}/'.length))),
      ]),
    )
  }

  mayPublish(device: string, topic: string): boolean {
    return this.#below(device, topic) || this.#shared.has(topic)
  }

  /** Whether a topic is a device's alone. */
  owns(device: string, topic: string): boolean {
    return this.#below(device, topic)
  }

  /** A filter may hold wildcards, but only below the device's own root. */
  maySubscribe(device: string, filter: string): boolean {
    return this.#below(device, filter)
  }

  /** The device whose message this topic carries; null: it carries none, or one that names no device. */
  senderOf(topic: string): string | null {
    const place = placeOf(this.#roots, topic)
    return place && this.#messages.get(place.root)?.has(place.rest) ? place.device : null
  }

  /** Whether only the hub itself may speak here. */
  isHubOnly(topic: string): boolean {
    return this.#hubRoots.some((root) => topic.startsWith(root))
  }

  #below(device: string, topic: string): boolean {
    for (const root of this.#roots) {
      const end = root.length + device.length
      if (
        topic.length > end + 1 &&
        topic.charCodeAt(end) === slash &&
        topic.startsWith(root) &&
        topic.startsWith(device, root.length)
      )
        return true
    }
    return false
  }
}

/** What lies in front of the device id in the topics of these dialects, e.g. `acuvim/`. */
export function rootsOf(dialects: readonly Dialect[]): readonly string[] {
  const named = dialects.flatMap(patternsOf).filter((p) => p.includes('/{id}/'))
  return [...new Set(named.map((p) => p.slice(0, p.indexOf('{id}'))))]
}

/** Where below one of the roots a topic, or a filter without a wildcard for the device id, lies. */
export function placeOf(
  roots: readonly string[],
  topic: string,
): { readonly root: string; readonly device: string; readonly rest: string } | null {
  for (const root of roots) {
    if (!topic.startsWith(root)) continue
    const end = topic.indexOf('/', root.length)
    if (end < 0 || end + 1 >= topic.length) continue
    const device = topic.slice(root.length, end)
    if (isDeviceId(device)) return { root, device, rest: topic.slice(end + 1) }
  }
  return null
}

function patternsOf({ uplinks, downlinks }: Dialect): string[] {
  return [...uplinks.map(({ pattern }) => pattern), ...downlinks]
}
