import type { FleetSummary } from '../../hub/client/hub'
import { compactNumber } from '../shared/compact-number'
import type { NodeShell } from '../shared/node-shell'
import type { Look } from '../shared/status-line'

/** Node-RED asks for status texts below 20 characters. */
const longestText = 19

/** Worst first. Pending devices are not watched yet and are left out. */
const states = ['offline', 'degraded', 'online', 'unknown'] as const
type State = (typeof states)[number]
const inReadingOrder: readonly State[] = ['online', 'degraded', 'offline', 'unknown']

/** Counts by state, without the states nobody is in: `10 on · 2 off`; in a fleet too large for that, `80 off of 10k`. */
export function fleetText(shell: Pick<NodeShell, 'text'>, fleet: FleetSummary): string {
  const found = states.filter((state) => fleet[state] > 0)
  const [worst] = found
  if (!worst) return shell.text('status.no-devices')
  const part = (state: State) => shell.text(`status.${state}`, { count: compactNumber(fleet[state]) })
  const parts = inReadingOrder.filter((state) => found.includes(state)).map(part)
  const candidates = [parts.join(' · '), parts.join('·')]
  return (
    candidates.find((text) => text.length <= longestText) ??
    shell.text('status.of', { part: part(worst), total: compactNumber(fleet.total) })
  )
}

/** The colour of the worst state. */
export function fleetLook({ online, degraded, offline }: FleetSummary): Look {
  if (offline > 0) return 'alarm'
  if (degraded > 0) return 'attention'
  return online > 0 ? 'working' : 'idle'
}
