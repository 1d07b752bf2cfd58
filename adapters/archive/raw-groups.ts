import type { TopicRouter } from '../../core/projection/topic-router'
import type { Uplink } from '../../core/uplink'
import type { RawPlace } from './format/keys'

/** Messages that become one object. */
export interface RawGroup {
  readonly place: RawPlace
  /** Ascending by position, each once. */
  readonly uplinks: readonly Uplink[]
}

/** Messages ascending by position, each once. */
export function inOrder(uplinks: readonly Uplink[]): readonly Uplink[] {
  // They come so; only what is tried again out of turn may not.
  if (uplinks.every(({ position }, index) => index === 0 || position > (uplinks[index - 1] as Uplink).position)) return uplinks
  const byPosition = new Map(uplinks.map((uplink) => [uplink.position, uplink]))
  return [...byPosition.values()].sort((a, b) => a.position - b.position)
}

const dayMs = 86_400_000

/** Sorts messages, ascending by position, by where in the archive they belong. */
export function rawGroups(uplinks: readonly Uplink[], router: TopicRouter): readonly RawGroup[] {
  const groups = new Map<string, { readonly place: RawPlace; readonly uplinks: Uplink[] }>()
  // A device's messages of a day repeat their topics: each of these is looked up once.
  const known = new Map<string, Uplink[]>()
  for (const uplink of uplinks) {
    const { topic, identity, receivedAt } = uplink
    const like = `${Math.floor(receivedAt / dayMs)} ${identity.length} ${identity}${topic}`
    let members = known.get(like)
    if (!members) {
      const place = placeOf(uplink, router)
      const name = JSON.stringify([place.family, place.day, place.device, place.category])
      const group = groups.get(name) ?? { place, uplinks: [] }
      groups.set(name, group)
      members = group.uplinks
      known.set(like, members)
    }
    members.push(uplink)
  }
  return [...groups.values()]
}

function placeOf({ topic, identity, receivedAt }: Uplink, router: TopicRouter): RawPlace {
  const route = router.route(topic)
  const category = route?.down ? 'command' : (route?.kind ?? 'other')
  return { family: route?.dialect ?? 'other', day: dayOf(receivedAt), device: identity, category }
}

/** The UTC day of a time, `2026-11-21`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
