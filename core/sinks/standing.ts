import { askedPauseMs, pauseMs, slowPauseMs } from './backoff'
import type { SinkState } from './sink-state'

/** How a sink stands. */
export interface Standing {
  readonly state: SinkState
  /** Since when it is in this state, ms UTC. */
  readonly since: number
  /** Why, for people; '' while all is well. */
  readonly detail: string
  /** Next attempt, ms UTC; null when none is planned. */
  readonly retryAt: number | null
  /** Failures in a row. */
  readonly failures: number
}

export type Happening =
  /** The target stored something, or there was nothing to store and it could be reached. */
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'failed'
      readonly because: 'unavailable' | 'misconfigured'
      readonly detail: string
      readonly retryAfterMs: number | null
      /** In [0, 1). */
      readonly random: number
    }
  | { readonly kind: 'paused'; readonly detail: string }
  /** Begins anew: after a pause, or with other settings. */
  | { readonly kind: 'started' }

export function startedAt(now: number): Standing {
  return { state: 'starting', since: now, detail: '', retryAt: null, failures: 0 }
}

/** How a sink stands after something happened. The same object when nothing changed; `since` moves only with the state. */
export function standingAfter(before: Standing, happening: Happening, now: number): Standing {
  // Writes that were underway when it was paused still end.
  if (before.state === 'paused' && (happening.kind === 'ready' || happening.kind === 'failed')) return before
  switch (happening.kind) {
    case 'ready':
      return changed(before, { state: 'running', detail: '', retryAt: null, failures: 0 }, now)
    case 'paused':
      return changed(before, { state: 'paused', detail: happening.detail, retryAt: null, failures: 0 }, now)
    case 'started':
      return changed(before, { state: 'starting', detail: '', retryAt: null, failures: 0 }, now)
    case 'failed': {
      const failures = before.failures + 1
      const state = happening.because === 'unavailable' ? 'retrying' : 'misconfigured'
      const retryAt = Math.round(now + pauseAfter(happening, failures))
      return changed(before, { state, detail: happening.detail, retryAt, failures }, now)
    }
  }
}

function pauseAfter({ because, retryAfterMs, random }: Extract<Happening, { kind: 'failed' }>, failures: number): number {
  const own = because === 'unavailable' ? pauseMs(failures, random) : slowPauseMs(random)
  if (retryAfterMs === null) return own
  const asked = askedPauseMs(retryAfterMs, random)
  return because === 'unavailable' ? asked : Math.max(own, asked)
}

function changed(before: Standing, now: Omit<Standing, 'since'>, at: number): Standing {
  const { state, detail, retryAt, failures } = now
  if (state !== before.state) return { ...now, since: at }
  const same = detail === before.detail && retryAt === before.retryAt && failures === before.failures
  return same ? before : { ...now, since: before.since }
}
