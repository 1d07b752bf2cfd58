/** What is special about a simulated meter. */
export type Behaviour =
  /** Nothing. */
  | 'normal'
  /** Loses its network now and then, keeps its readings meanwhile and sends them later. */
  | 'dropout'
  /** One of its inputs spikes, and now and then shows what cannot be. */
  | 'noisy'
  /** Now and then sends what is not JSON. */
  | 'bad-json'
  /** Its clock was never set: times are ms since boot. */
  | 'clockless'
  /** Sends some readings twice, as QoS 1 allows. */
  | 'duplicates'

/** How many meters of a fleet behave specially. */
export type Specials = Readonly<Partial<Record<Exclude<Behaviour, 'normal'>, number>>>

const order = ['dropout', 'noisy', 'bad-json', 'clockless', 'duplicates'] as const

/** One behaviour per meter: the special ones are the last of the fleet, so that the first are always normal. */
export function behavioursOf(devices: number, specials: Specials): readonly Behaviour[] {
  const special = order.flatMap((behaviour) => Array.from({ length: specials[behaviour] ?? 0 }, () => behaviour))
  if (special.length > devices) {
    throw new RangeError(`${special.length} meters with a special behaviour are more than the fleet of ${devices}`)
  }
  return [...Array.from({ length: devices - special.length }, (): Behaviour => 'normal'), ...special.reverse()]
}
