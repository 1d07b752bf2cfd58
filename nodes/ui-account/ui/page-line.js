import { shallowReactive } from 'vue'
import { PageKeeper } from '../page-keeper'

/** An answer that has not come by then does not come, ms. */
const patienceMs = 8_000
/** With these the server answers with another page than the one that is open. */
const elsewhere = new Set(['LOG_IN_REQUIRED', 'PASSWORD_MUST_CHANGE'])

/** Outlives the component, which the dashboard makes anew at every connection and deploy. */
export const line = shallowReactive({ lostAt: null, changed: false })
let keeper = null

/** Begins to keep the page, the first time it is called. `setup` is what the dashboard was told when the page was opened. */
export function keepPage(socket, setup) {
  if (keeper) return
  // A server that is busy answers later; a network that is back answers a new attempt sooner than the old one.
  socket.io.timeout(patienceMs)
  keeper = new PageKeeper({ socket, state: line, ask: () => standingOf(setup), reopen: () => location.reload() })
  keeper.start()
  addEventListener('online', () => keeper.beat())
}

/** Asks what the dashboard asked when it was opened: nothing else would count log-ins in the same way. */
async function standingOf({ basePath, user }) {
  try {
    const response = await fetch(`${basePath}/_setup`, { cache: 'no-store', signal: AbortSignal.timeout(patienceMs) })
    const answer = await response.json()
    if (!response.ok) return elsewhere.has(answer.error?.code) ? 'changed' : 'unknown'
    return answer.user?.name === user?.name && answer.user?.role === user?.role ? 'same' : 'changed'
  } catch {
    return 'unknown'
  }
}
