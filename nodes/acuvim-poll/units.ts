import { invalid, shown } from '../shared/invalid'

const lowest = 1
const highest = 247

/** Modbus addresses from a text such as `1-32, 40` or a list; absent: all, 1 to 247. Throws HubError INVALID_ARGUMENT. */
export function parseUnits(given: unknown): readonly number[] {
  if (given === undefined || given === null || given === '') return range(lowest, highest)
  const parts = typeof given === 'string' ? given.split(',') : Array.isArray(given) ? given : [given]
  return [...new Set(parts.flatMap(part))].sort((a, b) => a - b)
}

function part(given: unknown): readonly number[] {
  const match = /^\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?$/.exec(String(given))
  const from = Number(match?.[1])
  const to = Number(match?.[2] ?? match?.[1])
  if (!match || from < lowest || to > highest || from > to) {
    throw invalid(`Addresses are ${shown(given)}; they must be ${lowest} to ${highest}, such as "1-32, 40".`)
  }
  return range(from, to)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
