/** A value in the meter: its first register and how many it takes. */
export interface RegisterValue {
  readonly address: number
  readonly words: 1 | 2
}

/** One read request. */
export interface ReadBlock {
  readonly start: number
  readonly count: number
}

export interface PlanOptions {
  /** Most registers of one request. Meters were seen to give 123 (the protocol allows 125). */
  readonly maxRegisters?: number
  /** Registers nobody asked for that are read along rather than to ask twice. */
  readonly maxHole?: number
}

/**
 * About what a second request costs in time: its own 8 bytes, 5 bytes around the answer, and the meter's thinking
 * (50 ms at 19200 baud are about 50 registers; a fast line makes both cheap).
 */
const defaultHole = 24
const defaultMost = 120

/**
 * The fewest requests that read the wanted values. A value is never split over two requests; a hole between two is read
 * along when it is small and every register in it belongs to a value the map knows, because a meter may refuse
 * a whole request for one register it does not have.
 */
export function planReads(
  wanted: readonly RegisterValue[],
  map: readonly RegisterValue[],
  options: PlanOptions = {},
): readonly ReadBlock[] {
  const { maxRegisters = defaultMost, maxHole = defaultHole } = options
  const known = registersOf(map)
  const blocks: { start: number; end: number }[] = []
  for (const value of [...wanted].sort((a, b) => a.address - b.address)) {
    const end = value.address + value.words
    const last = blocks.at(-1)
    const fits =
      last !== undefined &&
      end - last.start <= maxRegisters &&
      value.address - last.end <= maxHole &&
      allKnown(known, last.end, value.address)
    if (fits) last.end = Math.max(last.end, end)
    else blocks.push({ start: value.address, end })
  }
  return blocks.map(({ start, end }) => ({ start, count: end - start }))
}

function registersOf(map: readonly RegisterValue[]): ReadonlySet<number> {
  return new Set(map.flatMap(({ address, words }) => (words === 2 ? [address, address + 1] : [address])))
}

function allKnown(known: ReadonlySet<number>, from: number, to: number): boolean {
  for (let address = from; address < to; address++) if (!known.has(address)) return false
  return true
}
