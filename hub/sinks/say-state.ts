import type { SinkState, SinkView } from '../client/sinks'
import type { Log } from '../log'

const sentences: Readonly<Record<SinkState, string>> = {
  starting: 'a sink starts',
  running: 'a sink writes',
  retrying: 'a sink cannot write; nothing is lost, it tries again',
  misconfigured: 'a sink cannot write before somebody changes its settings',
  paused: 'a sink is paused',
  held: 'a sink is held until a node configures it again',
}

/** One line in the log for each change of state. */
export function sayState(log: Log, { name, state, detail, lagItems, retryAt }: SinkView, before: SinkState): void {
  const facts = {
    sink: name,
    before,
    ...(detail && { detail }),
    lagItems,
    ...(retryAt && { retryAt: new Date(retryAt).toISOString() }),
  }
  if (state === 'retrying' || state === 'misconfigured') log.warn(facts, sentences[state])
  else log.info(facts, sentences[state])
}
