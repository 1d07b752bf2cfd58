import type { DecodedEvent } from '../dialect'
import type { GapReason } from '../gap'
import type { OpenGaps } from './open-gaps'

/** What a device said that explains gaps. Times are arrivals, ms UTC; null: never. Plain JSON. */
export interface NoteState {
  /** Readings it lost since it started, as its last heartbeat said, and which start that was. */
  lost: number | null
  boot: number | null
  heartbeatAt: number | null
  /** When it last said that it dropped data. */
  lostAt: number | null
  /** When it last went offline. */
  offlineAt: number | null
}

export const newNotes = (): NoteState => ({ lost: null, boot: null, heartbeatAt: null, lostAt: null, offlineAt: null })

/** Takes what events tell of missing data, and puts it to gaps that were noticed not long ago. */
export function takeNotes(
  notes: NoteState,
  events: readonly DecodedEvent[],
  gaps: OpenGaps,
  now: number,
  recentMs: number,
): void {
  for (const { kind, body } of events) {
    if (kind === 'heartbeat') takeHeartbeat(notes, body, gaps, now)
    if (kind === 'status' && body.online === false) notes.offlineAt = now
    if (kind !== 'alert' || body.type !== 'buffer_overflow' || body.active === false) continue
    notes.lostAt = now
    gaps.blame('lost', now - recentMs, now)
  }
}

/** Why data is missing between a message that arrived at `since` and the next one. */
export function reasonSince({ lostAt, offlineAt }: NoteState, since: number | null, restarted: boolean): GapReason | null {
  if (since === null) return null
  if (lostAt !== null && lostAt >= since) return 'lost'
  if (restarted) return 'restart'
  return offlineAt !== null && offlineAt >= since ? 'offline' : null
}

/** A device counts what it lost since it started: the count explains gaps when it is higher than in the heartbeat before. */
function takeHeartbeat(notes: NoteState, body: DecodedEvent['body'], gaps: OpenGaps, now: number): void {
  const since = notes.heartbeatAt
  notes.heartbeatAt = now
  const { lost, bootCount } = body
  if (typeof lost !== 'number') return
  const boot = typeof bootCount === 'number' ? bootCount : null
  const before = boot === notes.boot ? notes.lost : 0
  const rose = notes.lost !== null && before !== null && lost > before
  notes.lost = lost
  notes.boot = boot
  if (!rose) return
  notes.lostAt = now
  if (since !== null) gaps.blame('lost', since, now)
}
