import type { LatestValues } from '../../../../core/reading'

type Values = LatestValues['values']

const fields = 3

/**
 * Packs values as doubles: channel number, value, event time, channel number … This is rewritten for every device
 * in every commit; packing takes a quarter of the time of JSON and half of its room.
 */
export function packValues(values: Values, channelKey: (name: string) => number): Uint8Array {
  const names = Object.keys(values)
  const packed = new Float64Array(names.length * fields)
  let at = 0
  for (const name of names) {
    const value = values[name]
    if (!value) continue
    packed[at] = channelKey(name)
    packed[at + 1] = value.value
    packed[at + 2] = value.at
    at += fields
  }
  return new Uint8Array(packed.buffer)
}

export function unpackValues(bytes: Uint8Array, channelName: (key: number) => string): Values {
  // Doubles must begin at a multiple of eight, which a blob need not.
  const packed = new Float64Array(bytes.slice().buffer)
  const values: Record<string, { value: number; at: number }> = {}
  for (let at = 0; at + fields <= packed.length; at += fields)
    values[channelName(packed[at] ?? 0)] = { value: packed[at + 1] ?? 0, at: packed[at + 2] ?? 0 }
  return values
}
