import { positionOf } from '../../core/item-id'
import type { Broker } from '../../core/ports/broker'
import type { Registry } from '../../core/ports/registry'
import type { Hub } from '../client/hub'
import type { SinkView } from '../client/sinks'
import type { DataPlane } from '../data-plane'
import type { DamageBook } from '../health/damage-book'
import { Metrics } from './metrics'
import type { MetricsSnapshot } from './snapshot'

export interface HubMetricsOptions {
  readonly version: string
  readonly plane: DataPlane
  readonly damage: Pick<DamageBook, 'list'>
  readonly broker: Broker
  readonly registry: Registry
  readonly hub: Hub
  readonly sinks: () => readonly SinkView[]
}

/** The metrics page of a running hub. */
export function hubMetrics(options: HubMetricsOptions): Metrics {
  return new Metrics({ version: options.version, snapshot: () => snapshot(options) })
}

async function snapshot({ plane, damage, broker, registry, hub, sinks }: HubMetricsOptions): Promise<MetricsSnapshot> {
  const [journal, fleet, consumers, held, listeners] = await Promise.all([
    plane.journalState(),
    hub.fleetSummary(),
    registry.consumers(),
    hub.listHeldOff(),
    hub.listListeners(),
  ])
  const { counts } = plane
  const queue = plane.queue.state()
  return {
    broker: broker.counts(),
    journal: {
      uplinks: queue.committed,
      queueMessages: queue.waiting,
      queueBytes: queue.waitingBytes,
      heldMessages: plane.intake.held,
      failures: queue.failures,
      bytes: journal.bytes,
      damagedSegments: damage.list().filter(({ acknowledged }) => !acknowledged).length,
      append: plane.appendDurations(),
    },
    projector: {
      ...plane.lag(),
      readings: counts.readings,
      duplicates: counts.duplicates,
      rejected: counts.rejected,
      gaps: counts.gaps,
      passedBy: counts.passedBy,
      leftOut: counts.leftOut,
      latency: counts.arrivals.snapshot(),
      rollUpsRebuilt: counts.rollUpsRebuilt,
      rollUpsWaiting: counts.rollUpsWaiting,
    },
    devices: { online: fleet.online, degraded: fleet.degraded, offline: fleet.offline, unknown: fleet.unknown },
    heldOff: countBy(held.map(({ reason }) => reason)),
    openListeners: listeners.filter(({ openTopics }) => openTopics !== null).length,
    consumers: consumers
      // The presence stream counts transitions, not uplinks.
      .filter(({ stream }) => stream !== null && stream !== 'presence')
      .map(({ consumer, offset }) => ({ consumer, lagUplinks: Math.max(0, plane.projected - positionOf(offset)) })),
    sinks: sinks(),
  }
}

function countBy<K extends string>(names: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
