import type { Decoded, DecodedEvent, DialectMemory } from '../../core/dialect'
import { paceParams } from './command-params'

type Pace = Readonly<Record<keyof typeof paceParams, number>>

/** A command that changes the pace once the device has accepted it. */
interface Pending {
  readonly requestId: string
  /** Null: back to the defaults. */
  readonly pace: Partial<Pace> | null
}

/** The configuration of a device as far as it was changed here, and what may change it. Plain JSON. */
interface State {
  readonly pace: Pace
  /** Oldest first. */
  readonly pending: readonly Pending[]
}

/** What a device does until it is told otherwise (source, clause 5). */
const defaultPace: Pace = { sampling_cadence_ms: 1_000, send_interval_s: 10, hello_interval_s: 30 }

/** Commands that nobody ever answers must not pile up: so many are remembered. */
const maxPending = 8

const keys = Object.keys(paceParams) as readonly (keyof Pace)[]

/**
 * Knows how often a device sends, which it never says itself: from the commands that it was sent and has accepted. By that every
 * message says for how long there may be silence after it (REQ-ONLINE-001).
 */
export const memory: DialectMemory = {
  recall(before, decoded) {
    const state = decoded.events.reduce(afterEvent, (before as State | null) ?? { pace: defaultPace, pending: [] })
    const isDefault = state.pending.length === 0 && keys.every((key) => state.pace[key] === defaultPace[key])
    return { state: isDefault ? null : state, decoded: { ...decoded, timeoutMs: timeout(state.pace) }, wakeAt: null }
  },
}

/** 2 × max(send interval, hello interval), ms. */
function timeout({ send_interval_s, hello_interval_s }: Pace): number {
  return 2 * Math.max(send_interval_s, hello_interval_s) * 1000
}

function afterEvent(state: State, { kind, body }: Decoded['events'][number]): State {
  if (kind === 'command') return afterCommand(state, body)
  return kind === 'reply' ? afterReply(state, body) : state
}

function afterCommand(state: State, { requestId, command, params }: DecodedEvent['body']): State {
  if (command !== 'update_config' && command !== 'factory_reset') return state
  const pace = command === 'factory_reset' ? null : paceOf(params as Readonly<Record<string, unknown>>)
  const others = state.pending.filter((one) => one.requestId !== requestId)
  return { ...state, pending: [...others, { requestId: requestId as string, pace }].slice(-maxPending) }
}

/** What the device would not accept, it does not take over. */
function paceOf(params: Readonly<Record<string, unknown>>): Partial<Pace> {
  return Object.fromEntries(keys.flatMap((key) => (paceParams[key].test(params[key]) ? [[key, params[key]]] : [])))
}

function afterReply(state: State, { requestId, status }: DecodedEvent['body']): State {
  const answered = state.pending.find((one) => one.requestId === requestId)
  if (answered === undefined) return state
  const pending = state.pending.filter((one) => one !== answered)
  if (status !== 'accepted') return { ...state, pending }
  return { pace: answered.pace === null ? defaultPace : { ...state.pace, ...answered.pace }, pending }
}
