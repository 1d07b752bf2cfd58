import type { BatchLimits } from '../../core/sinks/batcher'
import type { SinkStream } from '../../core/sinks/sink-item'
import type { SinkConfig } from '../client/sinks'

/** How a sink is driven. */
export interface Pace {
  /** How many batches are written at the same time. */
  readonly inFlight: number
  /** A target that does not answer for so long is given up and made anew, ms. */
  readonly giveUpMs: number
  /** What a batch of a stream may have. */
  limits(stream: SinkStream): BatchLimits
}

/**
 * Days that an archive writes in one go: each is all the readings of a device, up to 86 400 and more, 5 MB. Some of these must get through a
 * line of 1 Mbit/s, or be made by a small machine, before the target is given up: otherwise they would begin anew for ever.
 */
const archivedDays = 5

/** Databases take small batches, one while another is made; an archive takes few large objects, each after the other. */
export function paceOf({ target, batch }: Pick<SinkConfig, 'target' | 'batch'>): Pace {
  if (target.kind !== 'archive') return { inFlight: 2, giveUpMs: 60_000, limits: () => batch }
  const days = { ...batch, items: Math.min(batch.items, archivedDays) }
  return { inFlight: 1, giveUpMs: 600_000, limits: (stream) => (stream === 'days' ? days : batch) }
}
