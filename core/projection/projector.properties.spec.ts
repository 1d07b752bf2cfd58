import fc from 'fast-check'
import type { ContinuityState } from '../continuity/state'
import type { Dialect } from '../dialect'
import type { DeviceEvent } from '../event'
import type { Gap } from '../gap'
import { forgetTopic } from '../hub-topics'
import { positionOf } from '../item-id'
import type { DuplicateReading, NewRejected, ProjectionBatch, StoredMemory } from '../ports/projection'
import type { PresenceFacts } from '../presence/facts'
import type { DecodedReading, LatestValues, Reading } from '../reading'
import type { Uplink } from '../uplink'
import { Directory } from './directory'
import { Projector } from './projector'

const second = 1000
const reading = (at: number, seq: number, epoch = 0): DecodedReading => {
  return { at, epoch, seq, source: 'live', link: null, quality: [], values: { active_power: seq } }
}

/** Payloads are `seq,at`. Readings and messages are numbered; `held` ones wait in a memory until nothing came for two seconds. */
const dialects: readonly Dialect[] = (['readings', 'messages', 'none'] as const).map((numbering): Dialect => {
  const held: Dialect['memory'] = {
    recall: (state, decoded, { receivedAt }) => ({
      state: [...((state as DecodedReading[] | null) ?? []), ...decoded.readings],
      decoded: { ...decoded, readings: [] },
      wakeAt: receivedAt + 2 * second,
    }),
    expire: (state) => ({
      state: null,
      decoded: { readings: state as DecodedReading[], events: [], rejections: [] },
      wakeAt: null,
    }),
  }
  return {
    name: numbering,
    uplinks: [{ pattern: `${numbering}/{id}`, kind: 'data' }],
    downlinks: [],
    defaultType: 'meter',
    numbering,
    ...(numbering === 'none' && { memory: held }),
    decode({ payload, receivedAt }) {
      const [seq = 0, at = 0] = String.fromCharCode(...payload)
        .split(',')
        .map(Number)
      if (seq === 13) return { readings: [], events: [], rejections: [{ code: 'OUT_OF_RANGE', reason: 'thirteen' }] }
      const events =
        seq % 5 === 0 ? [{ kind: 'status' as const, at: receivedAt, body: { online: seq % 2 === 0, will: true } }] : []
      return { readings: [reading(at, seq)], events, rejections: [], mark: { seq, at, bootAt: null } }
    },
  }
})

/** What a store makes of batches. */
class Shelf {
  readonly readings = new Map<number, Reading>()
  readonly events = new Map<number, DeviceEvent>()
  readonly rejected = new Map<number, NewRejected>()
  readonly gaps = new Map<number, Gap>()
  readonly latest = new Map<string, LatestValues>()
  readonly facts = new Map<string, PresenceFacts>()
  readonly continuity = new Map<string, ContinuityState>()
  readonly memories = new Map<string, StoredMemory>()
  duplicates: DuplicateReading[] = []

  commit(batch: ProjectionBatch): void {
    // As a database does: what was handed over cannot change later.
    const stored = JSON.parse(JSON.stringify(batch)) as ProjectionBatch
    for (const device of stored.forgotten) this.#forget(device)
    for (const each of stored.readings) this.readings.set(each.id, each)
    for (const each of stored.events) this.events.set(each.id, each)
    for (const each of stored.rejected) this.rejected.set(each.id, each)
    for (const each of stored.gaps) this.gaps.set(each.id, each)
    for (const each of stored.latest) this.latest.set(each.device, each)
    for (const each of stored.facts) this.facts.set(each.device, each)
    for (const each of stored.continuity) this.continuity.set(each.device, each)
    for (const each of stored.memories)
      if (each.state === null && each.wakeAt === null) this.memories.delete(`${each.device} ${each.dialect}`)
      else this.memories.set(`${each.device} ${each.dialect}`, each)
    this.duplicates.push(...stored.duplicates)
  }

  /** All that is stored, in an order that does not depend on batches. */
  get contents(): unknown {
    const { readings, events, rejected, gaps, latest, facts, continuity, memories } = this
    const sorted = [readings, events, rejected, gaps, latest, facts, continuity, memories].map((map) =>
      [...(map as Map<string | number, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1)),
    )
    return [...sorted, this.duplicates]
  }

  #forget(device: string): void {
    for (const map of [
      this.readings,
      this.events,
      this.rejected,
      this.gaps,
      this.latest,
      this.facts,
      this.continuity,
      this.memories,
    ])
      for (const [key, item] of map as Map<string | number, { readonly device: string }>)
        if (item.device === device) map.delete(key as never)
    this.duplicates = this.duplicates.filter((each) => each.device !== device)
  }
}

interface Step {
  readonly device: number
  readonly dialect: number
  readonly seq: number
  readonly waitMs: number
  readonly lateMs: number
  readonly act: 'data' | 'forget' | 'replay'
}
const steps = fc.array(
  fc.record<Step>({
    device: fc.nat(2),
    dialect: fc.nat(2),
    seq: fc.nat(30),
    waitMs: fc.oneof(fc.nat(1500), fc.nat(30_000)),
    lateMs: fc.oneof(fc.constant(0), fc.nat(20_000)),
    act: fc.oneof(
      { weight: 20, arbitrary: fc.constant('data' as const) },
      { weight: 1, arbitrary: fc.constantFrom('forget', 'replay') },
    ),
  }),
  { maxLength: 150 },
)

function journal(list: readonly Step[]): readonly Uplink[] {
  let now = Date.UTC(2026, 10, 20)
  return list.map(({ device, dialect, seq, waitMs, lateMs, act }, i): Uplink => {
    now += waitMs
    const identity = 'ABC'[device] as string
    const topic = act === 'forget' ? forgetTopic : `${dialects[dialect]?.name}/${identity}`
    const payload = Uint8Array.from(`${seq},${now - lateMs}`, (c) => c.charCodeAt(0))
    const receivedAt = act === 'replay' ? now - 60_000 : now
    const replayed = act === 'replay'
    return {
      position: i + 1,
      receivedAt,
      identity,
      topic,
      qos: 1,
      retain: false,
      payload,
      refusal: null,
      ...(replayed && { replayed }),
    }
  })
}

/** Projects a journal in runs of these lengths, cyclic; after one of length 0, which has one uplink, the hub starts anew. */
function project(uplinks: readonly Uplink[], runs: readonly number[]): Shelf {
  const shelf = new Shelf()
  const directory = new Directory()
  const start = () =>
    new Projector({
      dialects,
      types: [{ name: 'meter', label: 'Meter', dialect: 'none', channels: [], headline: [] }],
      directory,
      policy: 'auto',
      settleMs: 20 * second,
      rawRetentionMs: 15 * second,
      latest: shelf.latest.values(),
      facts: shelf.facts.values(),
      continuity: shelf.continuity.values(),
      memories: shelf.memories.values(),
    })
  let projector = start()
  for (let from = 0, run = 0; from < uplinks.length; run++) {
    const length = runs[run % runs.length] ?? 0
    const part = uplinks.slice(from, from + Math.max(1, length))
    from += part.length
    shelf.commit(projector.project(part, from))
    if (length === 0) projector = start()
  }
  return shelf
}

const runs = fc.array(fc.nat(8), { minLength: 1, maxLength: 8 })

test('batches and restarts change nothing of what is stored', () => {
  fc.assert(
    fc.property(steps, runs, (list, cuts) => {
      const uplinks = journal(list)
      expect(project(uplinks, cuts).contents).toEqual(project(uplinks, [uplinks.length + 1]).contents)
    }),
  )
})

test('a deleted device leaves no more than if only what came after had ever been there', () => {
  fc.assert(
    fc.property(steps, steps, runs, (before, after, cuts) => {
      const forgetAll = [0, 1, 2].map((device): Step => ({ device, dialect: 0, seq: 0, waitMs: 0, lateMs: 0, act: 'forget' }))
      const uplinks = journal([...before, ...forgetAll, ...after])
      const later = uplinks.slice(before.length)
      expect(project(uplinks, cuts).contents).toEqual(project(later, cuts).contents)
    }),
  )
})

test('every id is given once, and belongs to the uplink that brought it', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const uplinks = journal(list)
      const { readings, events, rejected } = project(uplinks, [1])
      const ids = [...readings.keys(), ...events.keys(), ...rejected.keys()]
      expect(new Set(ids).size).toBe(ids.length)
      for (const { id, receivedAt } of readings.values()) expect(uplinks[positionOf(id) - 1]?.receivedAt).toBe(receivedAt)
    }),
  )
})
