import { HubError } from '../../core/errors/hub-error'
import type { BusScan, MeterClock, PollEvent, Poller, PollerState, ScanReport } from '../../hub/client/polling'

/** The part of {@link FakeHub} that polls: what a test puts in is what a node gets. */
export class FakePolling {
  readonly pollers = new Map<string, Poller>()
  /** Ids of pollers whose node went away for a moment. */
  readonly holding = new Set<string>()
  /** Handed out once, by the next put. */
  held: readonly PollEvent[] = []
  state: PollerState = { poller: 'n1', bus: { name: '127.0.0.1:502', failure: null, okPercent: null }, meters: [] }
  clock: MeterClock = { meter: 'ACV-001', shows: '2026-11-21T03:17:28', at: 0, aheadMs: 0, timeZone: 'UTC' }
  /** Answers a scan, at once or when the test likes. */
  scan: (scan: BusScan) => Promise<ScanReport> = async ({ id }) => ({ scan: id, found: [], aborted: false, tookMs: 1 })

  put(poller: Poller): { readonly held: readonly PollEvent[] } {
    this.pollers.set(poller.id, poller)
    this.holding.delete(poller.id)
    const { held } = this
    this.held = []
    return { held }
  }

  find(id: string): Poller {
    const poller = this.pollers.get(id)
    if (!poller) throw new HubError('POLLER_NOT_FOUND', `There is no poller "${id}".`)
    return poller
  }

  hold(id: string): void {
    this.holding.add(id)
  }

  delete(id: string): void {
    this.pollers.delete(id)
  }

  stateOf(id: string): PollerState {
    this.find(id)
    return this.state
  }

  clockOf(meter: string): MeterClock {
    return { ...this.clock, meter }
  }

  clockSet(meter: string): { readonly before: MeterClock; readonly after: MeterClock } {
    return { before: this.clockOf(meter), after: { ...this.clockOf(meter), aheadMs: 0 } }
  }
}
