import { positionOf } from '../../../core/item-id'
import type { LatestValues } from '../../../core/reading'
import type { Differences } from './difference'
import { filterOf, lastId, type Scope } from './scope'
import type { Seen } from './seen'
import { differing, differingNumbers, named } from './words'

/** Compares the newest values of each device. Answers how many have moved on since, and so could not be compared. */
export function compareLatest(scope: Scope, seen: Seen, differences: Differences): number {
  const [live, rebuilt] = [scope.live, scope.rebuilt].map(
    (reader) => new Map(reader.latest(filterOf(scope)).map((latest) => [latest.device, latest])),
  )
  if (!live || !rebuilt) return 0
  let movedOn = 0
  for (const device of devicesOf(scope, seen, live, rebuilt)) {
    const [one, other] = [live.get(device), rebuilt.get(device)]
    if (one && one.id > lastId(scope)) {
      movedOn++
      continue
    }
    // What is known from messages that the journal no longer has.
    if (one && scope.prunedBefore !== null && positionOf(one.id) < scope.first) continue
    differences.compared('latest')
    const detail = problemOf(one, other, scope.prunedBefore !== null)
    if (detail !== null) {
      const at = one?.at ?? other?.at ?? 0
      differences.add({ kind: 'latest', device, at, until: at + 1, detail: `its newest values differ: ${detail}` })
    }
  }
  return movedOn
}

/** With a beginning only devices that said something since; else all. */
function devicesOf(
  { from }: Scope,
  seen: Seen,
  live: ReadonlyMap<string, LatestValues>,
  rebuilt: ReadonlyMap<string, LatestValues>,
): readonly string[] {
  const heard = seen.devices.map(({ device }) => device)
  return [...new Set(from === null ? [...heard, ...live.keys(), ...rebuilt.keys()] : heard)].sort()
}

function problemOf(live: LatestValues | undefined, rebuilt: LatestValues | undefined, isPruned: boolean): string | null {
  if (!live && !rebuilt) return null
  if (!live) return 'the live database has none'
  if (!rebuilt) return 'the journal gives none'
  const channels = Object.keys(live.values).filter((name) => !isPruned || name in rebuilt.values)
  const kept = Object.fromEntries(channels.map((name) => [name, live.values[name]]))
  const numbers = (values: LatestValues['values'], what: 'value' | 'at') =>
    Object.fromEntries(Object.entries(values).map(([name, latest]) => [what === 'at' ? `time of ${name}` : name, latest[what]]))
  const parts = [
    ...differing('type', live.type, rebuilt.type),
    ...differing('at', live.at, rebuilt.at),
    ...differingNumbers(numbers(kept as LatestValues['values'], 'value'), numbers(rebuilt.values, 'value')),
    ...differingNumbers(numbers(kept as LatestValues['values'], 'at'), numbers(rebuilt.values, 'at')),
  ]
  return parts.length === 0 ? null : named(parts)
}
