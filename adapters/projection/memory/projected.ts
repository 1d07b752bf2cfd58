import type { ContinuityState } from '../../../core/continuity/state'
import type { DeviceEvent } from '../../../core/event'
import type { Gap } from '../../../core/gap'
import type { NewRejected, RetainedMessage, StoredMemory } from '../../../core/ports/projection'
import type { PresenceFacts } from '../../../core/presence/facts'
import type { LatestValues, Reading } from '../../../core/reading'
import type { DayCount } from '../completeness/completeness-of'

/** What a projection holds, by what makes each item unique. */
export interface Projected {
  readonly readings: Map<string, Reading>
  readonly latest: Map<string, LatestValues>
  readonly facts: Map<string, PresenceFacts>
  readonly continuity: Map<string, ContinuityState>
  readonly memories: Map<string, StoredMemory>
  readonly gaps: Map<number, Gap>
  readonly counts: Map<string, DayCount & { readonly device: string }>
  readonly events: Map<number, DeviceEvent>
  readonly rejected: Map<number, NewRejected>
  readonly retained: Map<string, RetainedMessage>
}

export function nothingProjected(): Projected {
  return {
    readings: new Map(),
    latest: new Map(),
    facts: new Map(),
    continuity: new Map(),
    memories: new Map(),
    gaps: new Map(),
    counts: new Map(),
    events: new Map(),
    rejected: new Map(),
    retained: new Map(),
  }
}

/** Removes everything of a device. */
export function forget({ retained: _, ...ofDevices }: Projected, device: string): void {
  for (const items of Object.values(ofDevices))
    for (const [key, item] of items) if (item.device === device) (items as Map<unknown, unknown>).delete(key)
}
