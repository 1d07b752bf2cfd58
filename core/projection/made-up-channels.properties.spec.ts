import fc from 'fast-check'
import type { Channel, DeviceType } from '../channel'
import type { Dialect } from '../dialect'
import { forgetTopic } from '../hub-topics'
import type { ProjectionBatch } from '../ports/projection'
import type { DecodedReading, LatestValues, Reading } from '../reading'
import type { Uplink } from '../uplink'
import { Directory } from './directory'
import { mostMadeUp } from './made-up-channels'
import { Projector } from './projector'

const types: DeviceType[] = [
  { name: 'meter', label: 'Meter', dialect: 'test', channels: [{ name: 'power' } as Channel], headline: [] },
]

/** Payloads are `from,count`: a power, and so many channels that nobody knows. */
const dialect: Dialect = {
  name: 'test',
  uplinks: [{ pattern: 'm/{id}', kind: 'data' }],
  downlinks: [],
  defaultType: 'meter',
  numbering: 'none',
  decode: ({ payload, receivedAt }) => ({ readings: [reading(payload, receivedAt)], events: [], rejections: [] }),
}

function reading(payload: Uint8Array, at: number): DecodedReading {
  const [from = 0, count = 0] = String.fromCharCode(...payload)
    .split(',')
    .map(Number)
  const made = [...Array(count).keys()].map((i) => [`x${from + i}`, i])
  return { at, epoch: 0, seq: 0, source: 'live', link: null, quality: [], values: Object.fromEntries([['power', at], ...made]) }
}

interface Step {
  readonly device: 'A' | 'B'
  readonly from: number
  readonly count: number
  readonly forget: boolean
}
const steps = fc.array(
  fc.record<Step>({
    device: fc.constantFrom('A', 'B'),
    from: fc.nat(2 * mostMadeUp),
    count: fc.nat(256),
    forget: fc.nat(15).map((n) => n === 0),
  }),
  { minLength: 1, maxLength: 30 },
)

function journal(list: readonly Step[]): Uplink[] {
  return list.map(({ device, from, count, forget }, i) => {
    const payload = Uint8Array.from(`${from},${count}`, (c) => c.charCodeAt(0))
    const topic = forget ? forgetTopic : `m/${device}`
    const receivedAt = (i + 1) * 1000
    return { position: i + 1, receivedAt, identity: device, topic, qos: 1, retain: false, payload, refusal: null }
  })
}

/** What a store makes of batches. */
interface Shelf {
  readings: readonly Reading[]
  rejected: readonly { readonly device: string; readonly reason: string }[]
  latest: readonly LatestValues[]
  leftOut: number
}

function put(shelf: Shelf, batch: ProjectionBatch): void {
  const { readings, rejected, latest, forgotten, leftOut = 0 } = JSON.parse(JSON.stringify(batch)) as ProjectionBatch
  const isKept = ({ device }: { readonly device: string }) => !forgotten.includes(device)
  shelf.readings = [...shelf.readings.filter(isKept), ...readings]
  shelf.rejected = [...shelf.rejected.filter(isKept), ...rejected.map(({ device, reason }) => ({ device, reason }))]
  const replaced = new Set(latest.map(({ device }) => device))
  shelf.latest = [...shelf.latest.filter((one) => isKept(one) && !replaced.has(one.device)), ...latest].sort(byDevice)
  shelf.leftOut += leftOut
}

const byDevice = (a: LatestValues, b: LatestValues) => (a.device < b.device ? -1 : 1)

/** Projects in runs of these lengths, cyclic; after one of length 0, which has one uplink, the hub starts anew. */
function project(uplinks: readonly Uplink[], runs: readonly number[]): Shelf {
  const shelf: Shelf = { readings: [], rejected: [], latest: [], leftOut: 0 }
  const start = () =>
    new Projector({ dialects: [dialect], types, directory: new Directory(), policy: 'auto', latest: shelf.latest })
  let projector = start()
  for (let at = 0, run = 0; at < uplinks.length; run++) {
    const length = runs[run % runs.length] ?? 0
    const part = uplinks.slice(at, at + Math.max(1, length))
    at += part.length
    put(shelf, projector.project(part, at))
    if (length === 0) projector = start()
  }
  return shelf
}

const runs = fc.array(fc.nat(5), { minLength: 1, maxLength: 5 })

test('however batches are cut and often the hub starts, the same is stored and left out', () => {
  fc.assert(
    fc.property(steps, runs, (list, cuts) => {
      const uplinks = journal(list)
      expect(project(uplinks, cuts)).toEqual(project(uplinks, [uplinks.length]))
    }),
    { numRuns: 50 },
  )
})

test('what is stored is what was sent, but for the channels that came when all places were taken, which is told once', () => {
  fc.assert(
    fc.property(steps, runs, (list, cuts) => {
      const shelf = project(journal(list), cuts)
      for (const device of ['A', 'B']) {
        const since = list.findLastIndex((step) => step.device === device && step.forget) + 1
        const sent = list.flatMap((step, i) => (i >= since && step.device === device && !step.forget ? [i] : []))
        const places = new Set<string>()
        const expected = sent.map((i) => {
          const { values } = reading(journal(list)[i]?.payload ?? new Uint8Array(), (i + 1) * 1000)
          const kept = Object.entries(values).filter(([name]) => {
            if (name !== 'power' && places.size < mostMadeUp) places.add(name)
            return name === 'power' || places.has(name)
          })
          return Object.fromEntries(kept)
        })
        expect(shelf.readings.filter((one) => one.device === device).map(({ values }) => values)).toEqual(expected)
        const told = shelf.rejected.filter((one) => one.device === device)
        expect(told).toHaveLength(places.size === mostMadeUp ? 1 : 0)
      }
    }),
    { numRuns: 50 },
  )
})
