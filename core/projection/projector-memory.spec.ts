import type { DeviceType } from '../channel'
import type { Dialect } from '../dialect'
import { downlinkPrefix, forgetTopic } from '../hub-topics'
import { itemId, maxItemsPerUplink } from '../item-id'
import type { DecodedReading } from '../reading'
import type { Uplink } from '../uplink'
import { Directory } from './directory'
import { Projector, type ProjectorOptions } from './projector'

const types: DeviceType[] = ['numbered', 'plain'].map((name) => ({
  name,
  label: name,
  dialect: name,
  channels: [],
  headline: [],
}))
const text = (uplink: Uplink): string => String.fromCharCode(...uplink.payload)
const reading = (at: number, seq = 0): DecodedReading => {
  return { at, epoch: 0, seq, source: 'live', link: null, quality: [], values: { active_power: at } }
}

/** `seq,at` is a reading of a numbered message; `status` and `command` are events. */
const numbered: Dialect = {
  name: 'numbered',
  uplinks: [
    { pattern: 'n/{id}/data', kind: 'data' },
    { pattern: 'n/{id}/status', kind: 'status' },
  ],
  downlinks: ['n/{id}/cmd'],
  defaultType: 'numbered',
  numbering: 'messages',
  decode(uplink, { kind }) {
    const said = { kind: kind === 'command' ? 'command' : 'reply', at: uplink.receivedAt, body: { text: text(uplink) } } as const
    if (kind !== 'data') return { readings: [], events: [said], rejections: [] }
    const [seq = 0, at = 0] = text(uplink).split(',').map(Number)
    return { readings: [reading(at, seq)], events: [said], rejections: [], mark: { seq, at, bootAt: null }, timeoutMs: 60_000 }
  },
}

interface Held {
  readonly held: readonly number[]
}

/** Readings `at,at,…` are held back until nothing came for a second; `throw` breaks the memory. */
const plain: Dialect = {
  name: 'plain',
  uplinks: [{ pattern: 'p/{id}', kind: 'data' }],
  downlinks: [],
  defaultType: 'plain',
  numbering: 'none',
  decode: (uplink) => ({
    readings: text(uplink)
      .split(',')
      .map(Number)
      .filter(Number.isFinite)
      .map((at) => reading(at)),
    events: [],
    rejections: [],
  }),
  memory: {
    recall(state, decoded, uplink) {
      if (text(uplink) === 'throw') throw new Error('memory broke')
      const held = [...((state as Held | null)?.held ?? []), ...decoded.readings.map(({ at }) => at)]
      return { state: { held }, decoded: { ...decoded, readings: [] }, wakeAt: uplink.receivedAt + 1000 }
    },
    expire(state) {
      const { held } = state as Held
      if (held[0] === 666) throw new Error('memory broke later')
      return { state: null, decoded: { readings: held.map((at) => reading(at)), events: [], rejections: [] }, wakeAt: null }
    },
  },
}

let position = 0
const uplink = (topic: string, payload: string, receivedAt: number, over: Partial<Uplink> = {}): Uplink => {
  const identity = topic.split('/')[1] ?? ''
  const bytes = Uint8Array.from(payload, (c) => c.charCodeAt(0))
  return { position: ++position, receivedAt, identity, topic, qos: 1, retain: false, payload: bytes, refusal: null, ...over }
}
const projector = (options: Partial<ProjectorOptions> = {}): Projector =>
  new Projector({ dialects: [numbered, plain], types, directory: new Directory(), policy: 'auto', ...options })
const note = (device: string, receivedAt: number) => uplink(forgetTopic, '', receivedAt, { identity: device })

describe('a numbered message', () => {
  test('gives its boot to its readings, in whole seconds of its first message', () => {
    const batch = projector().project([uplink('n/A/data', '0,5500', 6000), uplink('n/A/data', '1,9000', 9000)], 2)
    expect(batch.readings).toMatchObject([
      { at: 5500, epoch: 5, seq: 0 },
      { at: 9000, epoch: 5, seq: 1 },
    ])
  })

  test('that comes again is left out with its events, and counted; the device was heard all the same', () => {
    const p = projector()
    const first = p.project([uplink('n/A/data', '0,5500', 6000)], 1)
    const again = p.project([uplink('n/A/data', '0,5500', 7000)], 2)
    expect([first.readings.length, first.events.map(({ kind }) => kind)]).toEqual([1, ['appeared', 'reply']])
    expect([again.readings, again.events, again.duplicates]).toEqual([[], [], [{ device: 'A', at: 5500 }]])
    expect(again.facts).toMatchObject([{ device: 'A', heardAt: 7000, timeoutMs: 60_000 }])
  })

  test('keeps the time-out of its protocol in the facts', () => {
    const p = projector()
    p.project([uplink('n/A/data', '0,5500', 6000)], 1)
    expect(p.project([uplink('n/A/status', 'x', 7000)], 2).facts).toMatchObject([{ timeoutMs: 60_000 }])
  })

  test('that is missing is a gap once it settled, shown by the first item of the next', () => {
    const p = projector({ settleMs: 1000 })
    const shows = uplink('n/A/data', '3,8000', 8000)
    p.project([uplink('n/A/data', '0,5000', 5000), shows], 2)
    expect(p.project([uplink('p/B', '1', 8999)], 3).gaps).toEqual([])
    expect(p.project([uplink('p/B', '1', 9000)], 4).gaps).toMatchObject([
      { id: itemId(shows.position, 1), device: 'A', firstSeq: 1, lastSeq: 2, from: 5000, to: 8000 },
    ])
  })
})

describe('a reading that is older than what is kept', () => {
  test('is rejected, and others of its message are not', () => {
    const only = { ...plain, memory: undefined } as unknown as Dialect
    const { memory: _, ...bare } = only
    const p = projector({ dialects: [bare], rawRetentionMs: 86_400_000 })
    const batch = p.project([uplink('p/B', '1,99999999,13600000,2', 100_000_000)], 1)
    expect(batch.readings.map(({ at }) => at)).toEqual([99_999_999, 13_600_000])
    expect(batch.rejected).toMatchObject([{ code: 'TOO_OLD', reason: expect.stringContaining('1970-01-01T00:00:00.001Z') }])
    expect(batch.rejected[0]?.reason).toContain('kept for 1 days, from 1970-01-01T03:46:40.000Z on, and 1 more of this message')
  })

  test('is rejected as well when a memory yields it', () => {
    const p = projector({ rawRetentionMs: 5000 })
    const batch = p.project([uplink('p/B', '1,9000', 10_000), uplink('p/C', '1', 11_000)], 2)
    expect(batch.readings.map(({ at }) => at)).toEqual([9000])
    expect(batch.rejected).toMatchObject([{ code: 'TOO_OLD', device: 'B', size: 0 }])
  })
})

describe('the memory of a dialect', () => {
  test('is asked with the first uplink of any device, to which what it yields is counted', () => {
    const p = projector()
    const late = uplink('n/A/data', '0,3000', 3000)
    const batch = p.project([uplink('p/B', '10,20', 1000), uplink('n/A/data', '7,1500', 1999), late], 3)
    expect(batch.readings).toMatchObject([
      { device: 'A', at: 1500 },
      { device: 'A', at: 3000, id: itemId(late.position, 1) },
      { device: 'B', at: 10, id: itemId(late.position, 3), receivedAt: 3000, type: 'plain' },
      { device: 'B', at: 20, id: itemId(late.position, 4) },
    ])
    expect(batch.memories).toEqual([{ device: 'B', dialect: 'plain', state: null, wakeAt: null }])
    expect(batch.facts.find(({ device }) => device === 'B')?.heardAt).toBe(1000)
  })

  test('of the device itself is asked before its message is understood', () => {
    const p = projector()
    const second = uplink('p/B', '30', 2000)
    const batch = p.project([uplink('p/B', '10', 1000), second], 2)
    expect(batch.readings).toMatchObject([{ at: 10, id: itemId(second.position, 1) }])
    expect(batch.memories).toMatchObject([{ state: { held: [30] }, wakeAt: 3000 }])
  })

  test('that puts off its time is not asked before', () => {
    const p = projector()
    const batch = p.project([uplink('p/B', '10', 1000), uplink('p/B', '20', 1500), uplink('p/C', '1', 2100)], 3)
    expect(batch.readings).toEqual([])
    expect(p.project([uplink('p/C', '2', 2500)], 4).readings.map(({ at }) => at)).toEqual([10, 20])
  })

  test('is asked again with the next uplink when this one has no ids left', () => {
    const p = projector()
    const many = (from: number) => Array.from({ length: 600 }, (_, i) => from + i).join()
    p.project([uplink('p/B', many(0), 1000), uplink('p/C', many(10_000), 1000)], 2)
    const [one, two] = [p.project([uplink('n/A/data', '0,5000', 5000)], 3), p.project([uplink('n/A/data', '1,5001', 5001)], 4)]
    expect(one.readings.map(({ device }) => device)).toEqual(['A', ...Array(600).fill('B')])
    expect(two.readings.map(({ device }) => device)).toEqual(['A', ...Array(600).fill('C')])
    for (const { id } of [...one.readings, ...two.readings]) expect(id % maxItemsPerUplink).toBeGreaterThan(0)
  })

  test('is the same after a restart', () => {
    const first = projector().project([uplink('p/B', '10', 1000)], 1)
    const p = projector({
      memories: JSON.parse(JSON.stringify(first.memories)),
      directory: new Directory([{ id: 'B', type: 'plain', approval: 'approved', groups: [] }]),
    })
    expect(p.project([uplink('n/A/data', '0,5000', 5000)], 2).readings.map(({ at }) => at)).toEqual([5000, 10])
  })

  test('that throws costs neither the message nor the batch', () => {
    const p = projector()
    const batch = p.project(
      [uplink('p/B', 'throw', 1000), uplink('p/C', '666', 1000), uplink('p/D', '5', 1000), uplink('p/E', '1', 3000)],
      4,
    )
    expect(batch.rejected.map(({ device, code }) => [device, code])).toEqual([
      ['B', 'DECODER_FAULT'],
      ['C', 'DECODER_FAULT'],
    ])
    expect(batch.readings.map(({ at }) => at)).toEqual([5])
    expect(p.project([uplink('p/E', '2', 3001)], 5).rejected).toEqual([])
  })
})

describe('what the hub sent to a device', () => {
  const sent = (device: string) => uplink(`${downlinkPrefix}n/${device}/cmd`, 'go', 2000, { identity: device })

  test('is an event, but no sign of life', () => {
    const p = projector()
    const heard = p.project([uplink('n/A/data', '0,1000', 1000)], 1)
    const batch = p.project([sent('A')], 2)
    expect(batch.events).toMatchObject([{ device: 'A', kind: 'command', body: { text: 'go' } }])
    expect([heard.facts.length, batch.facts, batch.continuity]).toEqual([1, [], []])
  })

  test('makes no device appear', () => {
    const directory = new Directory()
    const batch = projector({ directory }).project([sent('X')], 1)
    expect([batch.events, batch.rejected, batch.facts]).toEqual([[], [], []])
    expect(directory.get('X')).toBeUndefined()
  })

  test('cannot be said by a device on its command topic', () => {
    const batch = projector().project([uplink('n/A/cmd', 'go', 1000)], 1)
    expect(batch.rejected).toMatchObject([{ code: 'UNKNOWN_TOPIC' }])
  })
})

describe('the note that a device was deleted', () => {
  test('takes back all of it that the batch has, but nothing of others', () => {
    const p = projector({ settleMs: 100 })
    const of = (device: string) => [
      uplink(`n/${device}/data`, '0,1000', 1000),
      uplink(`n/${device}/data`, '0,1000', 1001),
      uplink(`n/${device}/data`, '5,2000', 2000),
      uplink(`p/${device}`, '77', 2500),
      uplink(`n/${device}/what`, '', 2500),
    ]
    const batch = p.project([...of('A'), ...of('B'), note('A', 3000)], 20)
    const devices = (items: readonly { readonly device: string }[]) => [...new Set(items.map(({ device }) => device))]
    const { readings, latest, facts, events, rejected, gaps, continuity, memories, duplicates } = batch
    for (const part of [readings, latest, facts, events, rejected, gaps, continuity, memories, duplicates])
      expect(devices(part)).toEqual(['B'])
    expect(batch.forgotten).toEqual(['A'])
  })

  test('ends what is known of it: data that comes later is of a new device', () => {
    const directory = new Directory()
    const p = projector({ directory, settleMs: 100 })
    p.project([uplink('n/A/data', '7,9000', 9000), uplink('p/A', '77', 9000)], 1)
    const gone = p.project([note('A', 9500)], 2)
    expect([directory.get('A'), gone.forgotten, gone.events, gone.rejected]).toEqual([undefined, ['A'], [], []])
    const batch = p.project([uplink('n/A/data', '3,8000', 9900), uplink('n/B/data', '0,1', 20_000)], 4)
    expect(batch.events[0]).toMatchObject({ kind: 'appeared', device: 'A' })
    expect(batch.latest[0]).toMatchObject({ device: 'A', at: 8000 })
    expect(batch.facts[0]).toMatchObject({ device: 'A', heardAt: 9900 })
    expect(batch.readings.map(({ device }) => device)).toEqual(['A', 'B'])
    expect([batch.gaps, batch.memories, batch.forgotten]).toEqual([[], [], []])
  })

  test('is not taken from a client that the broker refused', () => {
    const p = projector()
    p.project([uplink('n/A/data', '0,1000', 1000)], 1)
    const batch = p.project([uplink(forgetTopic, '', 2000, { identity: 'A', refusal: 'TOPIC_NOT_ALLOWED' })], 2)
    expect([batch.forgotten, batch.rejected.map(({ code }) => code)]).toEqual([[], ['TOPIC_NOT_ALLOWED']])
  })
})
