import type { Behaviour } from '../device/behaviour'
import { type Family, type Habits, usualHabits } from '../device/family'
import { type FleetCounts, noCounts } from '../device/fleet-counts'
import { type Misfortunes, SimulatedDevice } from '../device/simulated-device'
import type { PastSpan } from '../device/site'
import type { VirtualSite } from './virtual-site'

export interface Wishes {
  readonly behaviours?: readonly Behaviour[]
  readonly intervalMs?: number
  readonly history?: PastSpan
  readonly habits?: Partial<Habits>
  readonly misfortunes?: Partial<Misfortunes>
  readonly counts?: FleetCounts
  readonly seed?: number
  readonly index?: number
}

/** The first device of a family, `ACV-001` and the like, switched on. */
export function startOne(
  site: VirtualSite,
  family: Family,
  wishes: Wishes = {},
): { readonly id: string; readonly device: SimulatedDevice } {
  const { seed = 7, index = 0 } = wishes
  const id = `${family.prefix}001`
  const behaviours = new Set(wishes.behaviours)
  const program = family.build({
    id,
    index,
    seed,
    site: { clock: site.clock, seed: 1, offsetMinutes: 0, speed: 1, anchor: site.clock.now() },
    behaviours,
    intervalMs: wishes.intervalMs ?? null,
    history: wishes.history ?? null,
    habits: { ...usualHabits, ...wishes.habits },
  })
  const device = new SimulatedDevice({
    id,
    program,
    dial: site.dial,
    clock: site.clock,
    behaviours,
    seed,
    counts: wishes.counts ?? noCounts(),
    misfortunes: {
      dropout: { afterMs: 300_000, forMs: 120_000, everyMs: 3_600_000 },
      restart: { afterMs: 300_000, everyMs: 3_600_000 },
      driftPpm: 10_000,
      ...wishes.misfortunes,
    },
  })
  device.start()
  return { id, device }
}
