import type { SiteCalendar } from '../../core/calendar/site-calendar'
import type { DeviceType } from '../../core/channel'
import type { ProjectionReader, ProjectionStore, Retention } from '../../core/ports/projection'
import { describeReadingsBetween } from './projection-between'
import { describeCompleteness } from './projection-completeness'
import { describeForgetting } from './projection-forgetting'
import { describeHistory } from './projection-history'
import { describeRetention } from './projection-retention'
import { describeRollUps } from './projection-rollups'
import { batch, calendar, gap, latest, noon, reading, rejected, retention, sensor, types } from './projection-samples'
import { describeStreams } from './projection-streams'

/** One projection, empty at first. */
export interface ProjectionUnderTest {
  openStore(): ProjectionStore
  /** After a store was opened, there may be any number of readers. */
  openReader(): ProjectionReader
}

/** What a projection is made with. */
export interface ProjectionMaking {
  readonly types: readonly DeviceType[]
  readonly calendar: SiteCalendar
  readonly retention: Retention
  readonly now: () => number
}

/** What the tests of a projection work with. */
export interface ProjectionAtWork {
  store: ProjectionStore
  reader: ProjectionReader
  /** What the reader takes for the present, ms UTC; an hour after noon unless a test sets it. */
  now: number
  /** Closes and opens it. */
  reopen(): void
}

/** What every projection must do: this suite is the definition of the port. */
export function describeProjection(name: string, create: (making: ProjectionMaking) => ProjectionUnderTest): void {
  describe(`the projection ${name}`, () => {
    let projection: ProjectionUnderTest
    const at = {} as ProjectionAtWork

    beforeEach(() => {
      at.now = noon + 3_600_000
      projection = create({ types, calendar, retention, now: () => at.now })
      at.store = projection.openStore()
      at.reader = projection.openReader()
      at.reopen = () => {
        at.reader.close()
        at.store.close()
        at.store = projection.openStore()
        at.reader = projection.openReader()
      }
    })
    afterEach(() => {
      at.reader.close()
      at.store.close()
    })

    /** Everything that can be read. */
    const everything = () => ({
      cursor: at.store.cursor(),
      readings: at.reader.readings(0, {}, 1000),
      latest: at.reader.latestSince(0, {}, 1000),
      events: at.reader.events(0, {}, null, 1000),
      rejected: at.reader.rejectedSince(0, {}, 1000),
      facts: at.store.loadFacts(),
      continuity: at.store.loadContinuity(),
      memories: at.store.loadMemories(),
      retained: at.store.loadRetained(),
      complete: ['meter-1', 'air-1'].map((device) =>
        at.reader.completeness({ device, from: noon - 86_400_000, to: noon + 86_400_000 }, at.now),
      ),
    })

    const full = batch({
      cursor: 9,
      readings: [reading(1), reading(2), reading(3, { device: 'air-1', type: sensor.name, values: { temperature: 21.5 } })],
      latest: [latest(2), latest(3, { device: 'air-1', type: sensor.name })],
      facts: [
        {
          device: 'meter-1',
          heardAt: noon,
          heartbeatAt: noon - 1,
          heartbeatMs: 30_000,
          timeoutMs: 9,
          epoch: 4,
          session: 2,
          goneAt: noon + 1,
        },
        {
          device: 'air-1',
          heardAt: noon,
          heartbeatAt: null,
          heartbeatMs: null,
          timeoutMs: null,
          epoch: null,
          session: null,
          goneAt: null,
        },
      ],
      events: [
        {
          id: 77,
          device: 'meter-1',
          kind: 'status',
          at: noon,
          receivedAt: noon + 1,
          body: { online: true, deep: [1, { a: null }] },
        },
      ],
      rejected: [rejected(5)],
      gaps: [gap(6), gap(7, { device: 'air-1', kind: 'silence', epoch: null, firstSeq: null, lastSeq: null })],
      continuity: [
        { device: 'meter-1', intervalMs: 1000.5, newestAt: noon, latencyMs: -3.25, book: { windows: [[1, 2]], none: null } },
        { device: 'air-1', intervalMs: null, newestAt: null, latencyMs: null, book: null },
      ],
      memories: [
        { device: 'meter-1', dialect: 'test', state: { deep: [1, { a: null }] }, wakeAt: noon + 5 },
        { device: 'meter-1', dialect: 'other', state: 'text', wakeAt: null },
      ],
      duplicates: [{ device: 'meter-1', at: noon }],
      retained: [{ topic: 'plant/ä/status', payload: Uint8Array.of(0, 255), qos: 1 }],
    })

    test('it is empty at first', () => {
      expect(at.store.cursor()).toBe(0)
      for (const stream of ['readings', 'latest', 'events', 'rejected'] as const) expect(at.reader.head(stream)).toBe(0)
      expect(at.reader.readings(0, {}, 10)).toEqual({ items: [], next: 0, caughtUp: true })
      expect(at.reader.rejected({ limit: 10 })).toEqual({ items: [], total: 0 })
      expect(at.store.loadLatest()).toEqual([])
    })

    test('a reading comes back exactly, without what was not measured', () => {
      const readings = [
        reading(1, { values: { voltage: 0.1 + 0.2, current: -1e-9, energy: 123_456_789_012_345, active_power: 0 } }),
        reading(2, { source: 'buffered', link: null, quality: ['clock-estimated', 'out-of-range'], values: { energy: 5 } }),
        reading(3, { link: 'modbus', quality: ['clock-modem'], epoch: 4_294_967_295, receivedAt: 0, at: 1 }),
        reading(4, { values: {} }),
        reading(5, { values: { voltage: 1, 'flow rate/ä': 2.5, __proto: 3 } }),
      ]
      at.store.commit(batch({ readings }))
      expect(at.reader.readings(0, {}, 10).items).toEqual(readings)
    })

    test('a channel may have any name, also an empty one', () => {
      const all = [{}, { '': 0 }, { '\n': 1 }, { '': 2, '\n': 3 }, { 'a\nb': 4 }, { a: 5, b: 6 }, { '': 7 }, {}]
      const readings = all.map((values, i) => reading(i + 1, { values: values as Record<string, number> }))
      at.store.commit(batch({ readings }))
      expect(at.reader.readings(0, {}, 10).items).toEqual(readings)
    })

    test('a reading that is already there is left out and counted, also inside one batch', () => {
      const first = reading(1, { values: { voltage: 1 } })
      const again = reading(2, { at: first.at, seq: first.seq, values: { voltage: 2 } })
      expect(at.store.commit(batch({ readings: [first, again] }))).toEqual({ duplicates: 1 })
      expect(at.store.commit(batch({ readings: [again, first, reading(3)] }))).toEqual({ duplicates: 2 })
      expect(at.reader.readings(0, {}, 10).items).toEqual([first, reading(3)])
    })

    test('a reading whose time was estimated is the same when it comes again at another time; one without an epoch is not', () => {
      const first = reading(1, { quality: ['clock-estimated'] })
      const again = reading(2, { seq: first.seq, quality: ['clock-estimated'] })
      expect(at.store.commit(batch({ readings: [first, again] }))).toEqual({ duplicates: 1 })
      const unnumbered = [3, 4].map((number) => reading(number, { epoch: 0, seq: 0, quality: ['clock-estimated'] }))
      expect(at.store.commit(batch({ readings: unnumbered }))).toEqual({ duplicates: 0 })
    })

    test('a reading whose time was estimated is known again in another week', () => {
      const week = 7 * 86_400_000
      const undated = { seq: 7, quality: ['clock-estimated' as const] }
      at.store.commit(batch({ readings: [reading(1, undated), reading(2, { ...undated, seq: 8, at: noon + week })] }))
      const again = [3, 4].map((number) => reading(number, { ...undated, seq: number + 4, at: noon + 2 * week }))
      expect(at.store.commit(batch({ readings: again }))).toEqual({ duplicates: 2 })
      at.reopen()
      expect(at.store.commit(batch({ readings: again }))).toEqual({ duplicates: 2 })
      const others = [{ seq: 9 }, { epoch: 2 }, { device: 'meter-2' }, { quality: [] }]
      const readings = others.map((over, index) => reading(5 + index, { ...undated, at: noon + 2 * week, ...over }))
      expect(at.store.commit(batch({ readings }))).toEqual({ duplicates: 0 })
    })

    test('readings that differ in device, time, epoch or number are not the same', () => {
      const one = reading(1)
      const others = [{ device: 'meter-2' }, { at: one.at + 1 }, { epoch: 2 }, { seq: 99 }]
      const readings = [one, ...others.map((over, index) => reading(1, { ...over, id: one.id + index + 1 }))]
      expect(at.store.commit(batch({ readings }))).toEqual({ duplicates: 0 })
      expect(at.reader.readings(0, {}, 10).items).toEqual(readings)
    })

    test('the same batch twice changes nothing', () => {
      at.store.commit(batch({ rejected: [rejected(4)], cursor: 4 }))
      const settling = { ...full, settled: [rejected(4).id] }
      at.store.commit(settling)
      const before = everything()
      expect(at.store.commit(settling)).toEqual({ duplicates: 3 })
      expect(everything()).toEqual(before)
    })

    test('the cursor never goes back', () => {
      at.store.commit(batch({ cursor: 9 }))
      at.store.commit(batch({ cursor: 4 }))
      expect(at.store.cursor()).toBe(9)
      at.store.close()
      at.store = projection.openStore()
      expect(at.store.cursor()).toBe(9)
    })

    test('a batch is written as a whole or not at all, and the next one is written', () => {
      const unknown = { ...full, readings: [...full.readings, reading(8, { device: 'meter-9', type: 'no-such-type' })] }
      const before = everything()
      expect(() => at.store.commit(unknown)).toThrow(expect.objectContaining({ code: 'UNKNOWN_DEVICE_TYPE' }))
      expect(everything()).toEqual(before)
      at.store.commit(full)
      expect(at.reader.readings(0, {}, 10).items).toEqual(full.readings)
      expect(at.reader.latest({})).toHaveLength(2)
    })

    test('opened again it has everything, and still knows what came before', () => {
      at.store.commit(full)
      const before = everything()
      at.reopen()
      expect(everything()).toEqual(before)
      expect(at.store.commit(full)).toEqual({ duplicates: 3 })
    })

    test('facts come back as they were given, and the newest count', () => {
      at.store.commit(full)
      const byDevice = (facts: readonly { device: string }[]) => [...facts].sort((a, b) => (a.device < b.device ? -1 : 1))
      expect(byDevice(at.store.loadFacts())).toEqual(byDevice(full.facts))
      expect(byDevice(at.store.loadFacts())).toEqual(byDevice(full.facts))
      const changed = {
        device: 'air-1',
        heardAt: noon + 9,
        heartbeatAt: null,
        heartbeatMs: 5,
        timeoutMs: 120_000,
        epoch: null,
        session: 1,
        goneAt: null,
      }
      at.store.commit(batch({ facts: [changed] }))
      expect(at.store.loadFacts()).toContainEqual(changed)
      expect(at.store.loadFacts()).toHaveLength(2)
    })

    test('a retained message is replaced by the next of its topic and removed by an empty one', () => {
      const message = (topic: string, ...bytes: number[]) => ({ topic, payload: Uint8Array.from(bytes), qos: 1 as const })
      at.store.commit(batch({ retained: [message('b', 1), message('a', 2), message('b', 3)] }))
      expect(at.store.loadRetained()).toEqual([message('a', 2), message('b', 3)])
      at.store.commit(batch({ retained: [message('b'), message('never-there')] }))
      expect(at.store.loadRetained()).toEqual([message('a', 2)])
    })

    test('retained messages that are not taken are dropped, and stay so', () => {
      const message = (topic: string, ...bytes: number[]) => ({ topic, payload: Uint8Array.from(bytes), qos: 1 as const })
      at.store.commit(batch({ retained: [message('c', 1), message('a', 2, 3), message('b', 4)] }))
      const offered: [string, number][] = []
      const dropped = at.store.boundRetained((topic, bytes) => {
        offered.push([topic, bytes])
        return topic !== 'a'
      })
      expect([offered, dropped]).toEqual([
        [
          ['a', 2],
          ['b', 1],
          ['c', 1],
        ],
        1,
      ])
      expect(at.store.loadRetained()).toEqual([message('b', 4), message('c', 1)])
      expect(at.store.boundRetained(() => true)).toBe(0)
    })

    describeStreams(at)
    describeReadingsBetween(at)
    describeHistory(at)
    describeRollUps(at)
    describeRetention(at)
    describeCompleteness(at)
    describeForgetting(at)
  })
}
