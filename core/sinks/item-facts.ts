import type { SinkItem } from './sink-item'

/** Revisions of roll-ups count on from the time they were made at, ms, times this. */
export const revisionsPerMs = 1024

/** Room an item takes in memory and on its way, bytes, roughly. */
export function bytesOf(item: SinkItem): number {
  const perValue = 24
  switch (item.kind) {
    case 'reading':
      return 120 + perValue * countOf(item.reading.values)
    case 'event':
      return 120 + 2 * perValue * countOf(item.event.body)
    case 'bucket':
      return 120 + 6 * perValue * countOf(item.bucket.channels)
    case 'uplink':
      return 120 + item.uplink.topic.length + item.uplink.payload.length
  }
}

function countOf(values: object): number {
  let count = 0
  for (const _ in values) count++
  return count
}

/** When it came, ms UTC. */
export function arrivalOf(item: SinkItem): number {
  if (item.kind === 'bucket') return Math.floor(item.id / revisionsPerMs)
  if (item.kind === 'uplink') return item.uplink.receivedAt
  return item.kind === 'reading' ? item.reading.receivedAt : item.event.receivedAt
}

/** The time it is about, ms UTC; of a raw message, which nobody has looked into, the time it came. */
export function eventTimeOf(item: SinkItem): number {
  if (item.kind === 'bucket') return item.bucket.start
  if (item.kind === 'uplink') return item.uplink.receivedAt
  return item.kind === 'reading' ? item.reading.at : item.event.at
}

const longestText = 300

/** What would have been written, for people, shortened. */
export function textOf(item: SinkItem): string {
  const text = item.kind === 'uplink' ? `${item.uplink.topic} ${item.uplink.payload.length} bytes` : contentOf(item)
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text
}

function contentOf(item: Exclude<SinkItem, { kind: 'uplink' }>): string {
  const what =
    item.kind === 'reading'
      ? item.reading.values
      : item.kind === 'event'
        ? { [item.event.kind]: item.event.body }
        : item.bucket.channels
  return `${item.device.type.name} ${JSON.stringify(what)}`
}
