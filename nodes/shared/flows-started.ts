import type { EventEmitter } from 'node:events'

/** One listener for all nodes: Node.js takes more than ten for a leak. */
const waiting = new WeakMap<EventEmitter, Set<() => void>>()

/** Does the work once all nodes of the flows exist. Returns what calls it off. */
export function onceFlowsStarted(events: EventEmitter, work: () => void): () => void {
  const works = waiting.get(events) ?? listen(events)
  works.add(work)
  return () => {
    works.delete(work)
  }
}

function listen(events: EventEmitter): Set<() => void> {
  const works = new Set<() => void>()
  waiting.set(events, works)
  events.on('flows:started', () => {
    const begun = [...works]
    works.clear()
    for (const work of begun) work()
  })
  return works
}
