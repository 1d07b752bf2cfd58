import type { JournalReader } from '../../core/ports/journal'
import type { UnstoredUplink, Uplink } from '../../core/uplink'

export const arrival = Date.UTC(2025, 2, 1)

/** An uplink that differs from every other number. */
export function uplink(number: number, over: Partial<UnstoredUplink> = {}): UnstoredUplink {
  return {
    receivedAt: arrival + number,
    identity: `meter-${number % 3}`,
    topic: `plant/meter-${number % 3}/telemetry`,
    qos: 1,
    retain: false,
    payload: new TextEncoder().encode(`{"number":${number}}`),
    refusal: null,
    ...over,
  }
}

/** Uplinks numbered `from` and following. */
export function uplinks(from: number, count: number, over: Partial<UnstoredUplink> = {}): UnstoredUplink[] {
  return Array.from({ length: count }, (_, index) => uplink(from + index, over))
}

/** Everything a reader gives above `after`, page by page. */
export async function readAll(reader: JournalReader, after = 0, limit = 100): Promise<Uplink[]> {
  const all: Uplink[] = []
  for (let cursor = after; ; cursor = all.at(-1)?.position ?? after) {
    const page = await reader.read(cursor, limit)
    if (page.length === 0) return all
    all.push(...page)
  }
}

/** Positions of everything a reader gives above `after`. */
export async function positions(reader: JournalReader, after = 0): Promise<number[]> {
  return (await readAll(reader, after)).map((each) => each.position)
}

/** The whole numbers from `from` to `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
