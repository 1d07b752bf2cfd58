import type { MeterState, PollerState, ScanProgress } from '../../hub/client/polling'
import type { NodeShell } from '../shared/node-shell'
import type { Look } from '../shared/status-line'

type Texts = Pick<NodeShell, 'text'>

/** Answered its last poll whole. */
const isWell = ({ polls, consecutiveFailures }: MeterState) => polls > 0 && consecutiveFailures === 0

/** `3 of 4 · bus 98 %`, or why the bus is away. */
export function pollText(shell: Texts, { bus, meters }: PollerState): string {
  if (meters.length === 0) return shell.text('status.no-meters')
  if (bus.failure) return shell.text(`status.bus.${bus.failure.code}`)
  if (bus.okPercent === null) return shell.text('status.starting')
  // 99.96 % is not all.
  const percent = Math.floor(bus.okPercent)
  return shell.text('status.meters', { ok: meters.filter(isWell).length, total: meters.length, percent })
}

export function pollLook({ bus, meters }: PollerState): Look {
  if (bus.failure) return 'failed'
  if (bus.okPercent === null) return 'idle'
  const well = meters.filter(isWell).length
  if (well === meters.length) return 'working'
  return well === 0 ? 'alarm' : 'attention'
}

/** `scan 34 %, found 3`. */
export function scanText(shell: Texts, { done, total }: ScanProgress, found: number): string {
  return shell.text('status.scan', { percent: Math.floor((100 * done) / total), found })
}

/** Equal for two states between which nothing happened that a flow should hear of. */
export function gist({ bus, meters }: PollerState): string {
  return JSON.stringify([
    bus.failure?.code,
    ...meters.map((meter) => [meter.meter, meter.breaker, isWell(meter), meter.lastFailure?.code]),
  ])
}
