import type { Bucket, ChannelBucket, CounterEvents } from '../../../../core/rollup/bucket'
import type { CounterValue } from '../../../../core/rollup/counter-step'
import { ByteReader } from './byte-reader'
import { ByteWriter } from './byte-writer'

/** What counters showed last, by channel name: also those that a bucket does not have. */
export type Shown = Readonly<Record<string, CounterValue>>

export interface UnpackedBucket {
  readonly bucket: Bucket
  /** After the bucket; what the rise in the next one is counted from. Only 5-minute buckets have it. */
  readonly shown: Shown
}

/**
 * Every entry is: number of the channel, bytes that follow, these flags, then only what they say. So an entry can be passed
 * over by whoever asks for another channel, and a row needs no change when types learn channels.
 */
const flag = {
  /** Decimals with which all values are whole numbers; 7: they are not. */
  decimals: 0b0111,
  /** Least, greatest, first, last and mean are one value. */
  constant: 1 << 3,
  delta: 1 << 4,
  events: 1 << 5,
  /** When a counter showed what it showed last. */
  shown: 1 << 6,
  /** Not in this bucket: only what the counter showed before. */
  carried: 1 << 7,
} as const

const asDoubles = 7
const largest = 2 ** 50
const powers = [1, 10, 100, 1000, 1e4, 1e5, 1e6]
const writer = new ByteWriter()

/** Packs a bucket: a fifth of the room of doubles, because most values have few decimals and lie close together. */
export function packBucket({ start, channels }: Bucket, shown: Shown, keyOf: (channel: string) => number): Uint8Array {
  writer.clear()
  for (const name in channels) {
    writer.whole(keyOf(name))
    const from = writer.length
    packChannel(channels[name] as ChannelBucket, shown[name]?.at ?? null, start)
    writer.sizeBefore(from)
  }
  for (const name in shown) {
    const value = shown[name]
    if (!value || channels[name]) continue
    writer.whole(keyOf(name))
    const from = writer.length
    writer.byte(flag.carried)
    writer.signed(value.at - start)
    writer.double(value.value)
    writer.sizeBefore(from)
  }
  return writer.bytes()
}

function packChannel(part: ChannelBucket, shownAt: number | null, start: number): void {
  const { count, first, last, min, max, mean, delta, events } = part
  const decimals = count === 0 ? 0 : decimalsOf(first, last, min, max)
  const constant = count > 0 && [last, min, max, mean].every((value) => Object.is(value, first))
  writer.byte(
    decimals |
      (constant ? flag.constant : 0) |
      (delta === null ? 0 : flag.delta) |
      (events === null ? 0 : flag.events) |
      (shownAt === null ? 0 : flag.shown),
  )
  if (shownAt !== null) writer.signed(shownAt - start)
  writer.whole(count)
  if (count > 0) packValues(part, decimals, constant)
  if (delta !== null) writer.double(delta)
  if (events !== null) {
    writer.whole(events.resets)
    writer.whole(events.rollovers)
    writer.whole(events.swaps)
  }
}

function packValues({ first, last, min, max, mean }: ChannelBucket, decimals: number, constant: boolean): void {
  if (decimals === asDoubles) writer.double(first)
  else writer.signed(Math.round(first * (powers[decimals] ?? 1)))
  if (constant) return
  for (const value of [last, min, max]) {
    if (decimals === asDoubles) writer.double(value)
    else writer.signed(Math.round(value * (powers[decimals] ?? 1)) - Math.round(first * (powers[decimals] ?? 1)))
  }
  writer.double(mean)
}

/** The fewest decimals with which all values come back exactly. */
function decimalsOf(...values: number[]): number {
  const decimals = powers.findIndex((power) => values.every((value) => isWhole(value, power)))
  return decimals < 0 ? asDoubles : decimals
}

function isWhole(value: number, power: number): boolean {
  // Adding 0 makes −0 a 0, which is then not what came: its sign would be lost.
  const scaled = Math.round(value * power) + 0
  return Math.abs(scaled) < largest && Object.is(scaled / power, value)
}

/** Unpacks the channels that `nameOf` has a name for; it answers null for the others. */
export function unpackBucket(start: number, packed: Uint8Array, nameOf: (key: number) => string | null): UnpackedBucket {
  const reader = new ByteReader(packed)
  const channels: Record<string, ChannelBucket> = {}
  const shown: Record<string, CounterValue> = {}
  while (!reader.atEnd) {
    const name = nameOf(reader.whole())
    const size = reader.byte()
    if (name === null) {
      reader.skip(size)
      continue
    }
    const flags = reader.byte()
    const shownAt = flags & (flag.shown | flag.carried) ? start + reader.signed() : null
    if (flags & flag.carried) {
      shown[name] = { at: shownAt ?? start, value: reader.double() }
      continue
    }
    const channel = unpackChannel(reader, flags)
    channels[name] = channel
    if (shownAt !== null) shown[name] = { at: shownAt, value: channel.last }
  }
  return { bucket: { start, channels }, shown }
}

function unpackChannel(reader: ByteReader, flags: number): ChannelBucket {
  const count = reader.whole()
  const values = count > 0 ? unpackValues(reader, flags) : { first: 0, last: 0, min: 0, max: 0, mean: 0 }
  const delta = flags & flag.delta ? reader.double() : null
  const events = flags & flag.events ? unpackEvents(reader) : null
  return { count, ...values, delta, events }
}

function unpackEvents(reader: ByteReader): CounterEvents {
  return { resets: reader.whole(), rollovers: reader.whole(), swaps: reader.whole() }
}

function unpackValues(reader: ByteReader, flags: number): Pick<ChannelBucket, 'first' | 'last' | 'min' | 'max' | 'mean'> {
  const decimals = flags & flag.decimals
  const power = powers[decimals] ?? 1
  const whole = decimals === asDoubles ? 0 : reader.signed()
  const first = decimals === asDoubles ? reader.double() : whole / power
  if (flags & flag.constant) return { first, last: first, min: first, max: first, mean: first }
  const next = () => (decimals === asDoubles ? reader.double() : (whole + reader.signed()) / power)
  const last = next()
  const min = next()
  const max = next()
  return { first, last, min, max, mean: reader.double() }
}
