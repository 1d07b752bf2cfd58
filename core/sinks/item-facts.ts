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
  return item.kind === 'reading' ? item.reading.receivedAt : item.event.receivedAt
}

/** The time it is about, ms UTC. */
export function eventTimeOf(item: SinkItem): number {
  if (item.kind === 'bucket') return item.bucket.start
  return item.kind === 'reading' ? item.reading.at : item.event.at
}

const longestText = 300

/** What would have been written, for people, shortened. */
export function textOf(item: SinkItem): string {
  const { device } = item
  const what =
    item.kind === 'reading'
      ? item.reading.values
      : item.kind === 'event'
        ? { [item.event.kind]: item.event.body }
        : item.bucket.channels
  const text = `${device.type.name} ${JSON.stringify(what)}`
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text
}
