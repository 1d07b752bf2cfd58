import type { Cell, Cells } from '../database/statements'

/** The channels that a row has: where they are, and an object that has them all. */
interface Shape {
  readonly places: readonly number[]
  readonly names: readonly string[]
  readonly blank: Readonly<Record<string, number>>
}

/** Of the row before, by the list of channels it was read with. */
const shapes = new WeakMap<readonly string[], Shape>()

/**
 * Only the channels that were measured; they begin at column `first`. `extra` has those that the type does not know, as JSON.
 *
 * One row mostly has the channels of the row before. Copying an object that has them and setting its values is twice as fast as
 * adding 25 properties one by one, and those who read it are faster, too: an object that grew so is a hash table.
 */
export function valuesOf(channels: readonly string[], row: Cells, first: number, extra: Cell): Record<string, number> {
  const known = shapes.get(channels)
  const { places, names, blank } = known && fits(known, channels.length, row, first) ? known : keepShape(channels, row, first)
  const values: Record<string, number> = { ...blank }
  for (let n = 0; n < places.length; n++) values[names[n] as string] = row[(places[n] as number) + first] as number
  return typeof extra === 'string' ? Object.assign(values, JSON.parse(extra)) : values
}

function fits({ places }: Shape, count: number, row: Cells, first: number): boolean {
  let next = 0
  for (let place = 0; place < count; place++) {
    const isExpected = places[next] === place
    if ((row[place + first] !== null) !== isExpected) return false
    if (isExpected) next++
  }
  return true
}

function keepShape(channels: readonly string[], row: Cells, first: number): Shape {
  const places = channels.flatMap((_, place) => (row[place + first] === null ? [] : [place]))
  const names = places.map((place) => channels[place] as string)
  // fromEntries, because only so it is no hash table itself.
  const blank = Object.fromEntries(places.map((place) => [channels[place] as string, row[place + first] as number]))
  const shape = { places, names, blank }
  shapes.set(channels, shape)
  return shape
}
