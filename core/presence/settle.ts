import type { PresenceState } from '../device'
import type { PresenceFacts } from './facts'
import { type Judgement, judge, type PresenceRule } from './judge'

export interface SettleInput {
  readonly device: string
  /** The state announced last. */
  readonly state: PresenceState
  readonly facts: PresenceFacts | null
  readonly ownIntervalMs: number | null
}

export interface SettleOptions {
  readonly rule: PresenceRule
  /** Since when the hub has been listening, ms UTC. */
  readonly listeningSince: number
  /** How long a last will waits for a reconnect before it is announced, ms. */
  readonly holdDownMs: number
}

const badness: Readonly<Record<Exclude<PresenceState, 'unknown'>, number>> = { online: 0, degraded: 1, offline: 2 }

/**
 * The state to announce next, given the one announced last.
 * Two doubts keep the old state: a last will younger than the hold-down, and silence the hub could not hear because
 * it was down. The second may spare a device from getting worse, but it never makes one better: that takes a message.
 */
export function settle(input: SettleInput, options: SettleOptions, now: number): Judgement {
  const { state } = input
  const facts = input.facts ?? lostFacts(input)
  if (facts === null) return judge(null, options.rule, options.listeningSince, now)

  const held = heldUntil(facts, options)
  if (now < held && state !== 'offline') return { state, reason: 'held down', nextChangeAt: held }

  const lenient = judge(facts, options.rule, options.listeningSince, now, input.ownIntervalMs)
  if (facts.heardAt >= options.listeningSince) return lenient
  const strict = judge(facts, options.rule, Number.NEGATIVE_INFINITY, now, input.ownIntervalMs)
  if (strict.state === lenient.state) return lenient
  const kept = { state, reason: 'the hub was not listening', nextChangeAt: lenient.nextChangeAt }
  if (state === 'unknown') return kept
  if (rank(lenient.state) >= badness[state]) return lenient
  if (rank(strict.state) < badness[state]) return { ...strict, nextChangeAt: lenient.nextChangeAt }
  return kept
}

/** A restored state whose facts are gone (the projection was rebuilt) runs out like that of a device long silent. */
function lostFacts({ device, state }: SettleInput): PresenceFacts | null {
  if (state === 'unknown') return null
  return { device, heardAt: 0, heartbeatAt: null, heartbeatMs: null, timeoutMs: null, epoch: null, session: null, goneAt: null }
}

function heldUntil(facts: PresenceFacts, options: SettleOptions): number {
  if (facts.goneAt === null) return Number.NEGATIVE_INFINITY
  return Math.max(facts.goneAt, options.listeningSince) + options.holdDownMs
}

function rank(state: PresenceState): number {
  return state === 'unknown' ? -1 : badness[state]
}
