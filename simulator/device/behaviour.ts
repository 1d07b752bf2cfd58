/** What can be special about a simulated device. */
export const behaviours = [
  /** Loses its network now and then, keeps readings meanwhile if its kind can, and sends them later. */
  'dropout',
  /** Is switched off and on again now and then. */
  'restart',
  /** Messages with readings get lost on the way, some in a row, and nobody knows. */
  'drop',
  /** Sends some messages with readings twice. */
  'duplicates',
  /** Some messages with readings are overtaken by the next. */
  'reorder',
  /** Its clock runs fast. */
  'drift',
  /** A stretch of its history was never kept. */
  'gap',
  /** One of its inputs spikes, and now and then shows what cannot be. */
  'noisy',
  /** Now and then sends what is not JSON. */
  'bad-json',
  /** Its clock was never set: times are ms since boot. */
  'clockless',
] as const

export type Behaviour = (typeof behaviours)[number]

/** Which devices are special: so many, or those with these ids. */
export type Specials = Readonly<Partial<Record<Behaviour, number | readonly string[]>>>

/** A device of the fleet, as far as its behaviour depends on it. */
export interface Candidate {
  readonly id: string
  /** What its kind cannot do. */
  readonly unfit: readonly Behaviour[]
}

/**
 * The behaviours of each device. Those that are only counted are given out from the end of the fleet, one to a device, so that
 * the first ones are always normal; those with ids may come together. Throws RangeError when that is not possible.
 */
export function behavioursOf(fleet: readonly Candidate[], specials: Specials): readonly ReadonlySet<Behaviour>[] {
  const given = new Map(fleet.map(({ id }) => [id, new Set<Behaviour>()]))
  for (const behaviour of behaviours) {
    const ids = specials[behaviour]
    if (typeof ids !== 'object') continue
    for (const id of ids) give(fleet, given, id, behaviour)
  }
  const free = fleet.filter(({ id }) => given.get(id)?.size === 0)
  for (const behaviour of behaviours) {
    const count = specials[behaviour]
    if (typeof count !== 'number') continue
    for (let n = 0; n < count; n++) giveLast(free, given, behaviour, fleet.length)
  }
  return [...given.values()]
}

function give(fleet: readonly Candidate[], given: Map<string, Set<Behaviour>>, id: string, behaviour: Behaviour): void {
  const device = fleet.find((candidate) => candidate.id === id)
  if (device === undefined) throw new RangeError(`${id} shall be special (${behaviour}) but is not in the fleet`)
  if (device.unfit.includes(behaviour)) throw new RangeError(`${id} cannot be "${behaviour}": its kind has nothing of the sort`)
  given.get(id)?.add(behaviour)
}

function giveLast(free: Candidate[], given: Map<string, Set<Behaviour>>, behaviour: Behaviour, devices: number): void {
  const place = free.findLastIndex(({ unfit }) => !unfit.includes(behaviour))
  const [device] = place < 0 ? [] : free.splice(place, 1)
  if (device === undefined)
    throw new RangeError(`more devices shall be special ("${behaviour}") than the fleet of ${devices} has left`)
  given.get(device.id)?.add(behaviour)
}
