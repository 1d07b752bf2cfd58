import type { ReadingPlace } from '../../core/ports/projection'
import type { Reading } from '../../core/reading'
import type { ProjectionAtWork } from './projection'
import { batch, feeder, meter, noon, reading, retention, sensor } from './projection-samples'

const week = 7 * 86_400_000

/** How whole readings of one device are read by event time. */
export function describeReadingsBetween(at: ProjectionAtWork): void {
  const between = (from: number, to: number, after: ReadingPlace | null = null, limit = 100) =>
    at.reader.readingsBetween(meter.name, 'meter-1', from, to, after, limit)

  /** A page at a time, as long as pages are full. */
  function inPages(from: number, to: number, limit: number): Reading[] {
    const all: Reading[] = []
    for (;;) {
      const page = between(from, to, all.at(-1) ?? null, limit)
      all.push(...page)
      if (page.length < limit) return all
    }
  }

  test('readings of a device come whole and in the order of event time, epoch and number, whenever they arrived', () => {
    const whole = reading(3, {
      source: 'buffered',
      link: null,
      quality: ['clock-modem', 'out-of-range'],
      values: { voltage: 0.1 + 0.2, energy: 123_456_789_012_345, 'flow rate/ä': -2.5 },
    })
    const sameTime = [
      { epoch: 1, seq: 9 },
      { epoch: 2, seq: 1 },
      { epoch: 2, seq: 2 },
    ].map((over, index) => reading(4 + index, { at: noon + 9000, ...over }))
    const late = reading(9, { at: noon + 1000, values: {} })
    at.store.commit(batch({ readings: [sameTime[2], sameTime[0], whole, sameTime[1], late].flatMap((each) => each ?? []) }))
    expect(between(noon, noon + 9001)).toEqual([late, whole, ...sameTime])
    expect(inPages(noon, noon + 9001, 1)).toEqual([late, whole, ...sameTime])
    expect(inPages(noon, noon + 9001, 2)).toEqual([late, whole, ...sameTime])
  })

  test('the first time belongs to a range of readings, the last does not, also behind a place before it', () => {
    const all = [1, 2, 3, 4].map((number) => reading(number))
    at.store.commit(batch({ readings: all }))
    const [one, two, three, four] = all as [Reading, Reading, Reading, Reading]
    expect(between(two.at, four.at)).toEqual([two, three])
    expect(between(two.at, four.at, one)).toEqual([two, three])
    expect(between(two.at, four.at, two)).toEqual([three])
    expect(between(two.at, four.at, three)).toEqual([])
    expect(between(two.at, four.at, null, 1)).toEqual([two])
    expect(between(four.at, two.at)).toEqual([])
    expect(between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toEqual(all)
  })

  test('a range of readings may reach over weeks, and over some in which there was nothing', () => {
    const all = [0, 1, 2, 5, 6].map((weeks, index) => reading(index + 1, { at: noon + weeks * week }))
    at.store.commit(batch({ readings: all }))
    for (const limit of [1, 2, 5, 100]) expect(inPages(noon, noon + 7 * week, limit)).toEqual(all)
    expect(between(noon + 1, noon + 6 * week)).toEqual(all.slice(1, 4))
  })

  test('readings of another device, type or a forgotten device are not among them', () => {
    const others = [reading(1, { device: 'meter-2' }), reading(2, { type: sensor.name, values: { temperature: 1 } })]
    at.store.commit(batch({ readings: [...others, reading(3)] }))
    expect(between(0, 2 * noon)).toEqual([reading(3)])
    expect(at.reader.readingsBetween(sensor.name, 'meter-1', 0, 2 * noon, null, 9)).toEqual([others[1]])
    expect(at.reader.readingsBetween(feeder.name, 'meter-1', 0, 2 * noon, null, 9)).toEqual([])
    expect(at.reader.readingsBetween(meter.name, 'nobody', 0, 2 * noon, null, 9)).toEqual([])
    at.store.commit(batch({ cursor: 2, forgotten: ['meter-1'] }))
    expect(between(0, 2 * noon)).toEqual([])
    at.store.commit(batch({ cursor: 3, readings: [reading(7)] }))
    expect(between(0, 2 * noon)).toEqual([reading(7)])
  })

  test('readings of a type that there is not are refused', () => {
    expect(() => at.reader.readingsBetween('no-such-type', 'meter-1', 0, 1, null, 9)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_DEVICE_TYPE' }),
    )
  })

  test('it is known from when on readings are complete', () => {
    at.store.commit(batch({ readings: [reading(1), reading(2, { at: noon + 9 * week })] }))
    expect(at.reader.readingsSince()).toBe(Number.NEGATIVE_INFINITY)
    at.now = noon + 9 * week
    at.store.dropExpired(at.now)
    const floor = Math.floor((at.now - retention.rawMs) / week) * week
    expect(at.reader.readingsSince()).toBe(floor)
    at.reopen()
    expect(at.reader.readingsSince()).toBe(floor)
    expect(between(0, 2 * noon)).toEqual([reading(2, { at: noon + 9 * week })])
  })
}
