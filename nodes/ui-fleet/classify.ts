import type { DeviceView } from '../../core/device'
import type { LatestValues } from '../../core/reading'
import type { Rejected } from '../../core/rejected'
import type { FleetSummary, PresenceTransition } from '../../hub/client/hub'

/** What can be wired to the widget. Told apart by their shape, so that any node may pass them on. */
export type FleetInput =
  | { readonly kind: 'device'; readonly item: DeviceView }
  | { readonly kind: 'latest'; readonly item: LatestValues }
  | { readonly kind: 'transition'; readonly item: PresenceTransition }
  | { readonly kind: 'rejected'; readonly item: Rejected }
  | { readonly kind: 'summary'; readonly item: FleetSummary }

const marks: readonly (readonly [FleetInput['kind'], readonly string[]])[] = [
  ['device', ['id', 'presence', 'approval']],
  ['latest', ['device', 'values', 'at']],
  ['transition', ['device', 'from', 'to', 'at']],
  ['rejected', ['id', 'code', 'reason', 'receivedAt']],
  ['summary', ['total', 'online', 'offline']],
]

/** What one item of a payload is, or null if it is nothing that the widget can show. */
export function classify(item: unknown): FleetInput | null {
  if (typeof item !== 'object' || item === null) return null
  const kind = marks.find(([, keys]) => keys.every((key) => key in item))?.[0]
  return kind ? ({ kind, item } as FleetInput) : null
}
