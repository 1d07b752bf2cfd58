import { roughTime } from '../../core/rough-time'
import type { SinkState, SinkView } from '../client/sinks'

/** How long a sink may stand so before somebody should look, ms. Paused it is by a person, and a start is a matter of seconds. */
const patienceMs: Readonly<Partial<Record<SinkState, number>>> = {
  retrying: 10 * 60_000,
  misconfigured: 10 * 60_000,
  held: 15 * 60_000,
}

/** Named at most; the list of sinks has them all. */
const mostNamed = 3

/**
 * What is wrong with the sinks and what to do; '' while nothing is. A sink that lags loses nothing as long as Busbar keeps what it has to
 * write, so this is never more than a warning.
 */
export function sinksTrouble(sinks: readonly SinkView[], now: number): string {
  const troubles = sinks.map((sink) => troubleOf(sink, now)).filter((text) => text !== '')
  const more = troubles.length - mostNamed
  return [...troubles.slice(0, mostNamed), ...(more > 0 ? [`${more} more: see the list of sinks.`] : [])].join(' ')
}

function troubleOf({ name, state, since, detail, warning }: SinkView, now: number): string {
  const forMs = now - since
  const isLong = forMs >= (patienceMs[state] ?? Number.POSITIVE_INFINITY)
  if (!isLong) return warning === '' ? '' : `Sink "${name}" (${state}): ${warning} ${remedies[state] ?? hurry}`
  return `Sink "${name}" is ${state} for ${roughTime(forMs)}: ${detail} ${remedies[state] ?? ''}`.trimEnd()
}

const hurry = 'It writes more slowly than data comes: look at the load of its target, or keep data longer here.'

const remedies: Readonly<Partial<Record<SinkState, string>>> = {
  retrying: 'Bring its target back; it goes on by itself.',
  misconfigured: 'Change its settings in the flow, or what they name at its target.',
  held: 'Deploy the flow that has its node; pause the sink if that is wanted, delete it if it is not needed any more.',
  paused: 'Resume it, or keep data longer here.',
}
