import type { DeviceType } from '../channel'
import type { Dialect } from '../dialect'
import type { Uplink } from '../uplink'
import { Directory } from './directory'
import { Projector } from './projector'

const meter: DeviceType = { name: 'meter', label: 'Meter', dialect: 'test', channels: [], headline: [] }

/** A dialect that remembers the commands its devices were sent, and tells of them. */
const dialect: Dialect = {
  name: 'test',
  uplinks: [{ pattern: 'm/{id}/data', kind: 'telemetry' }],
  downlinks: ['m/{id}/cmd'],
  defaultType: 'meter',
  numbering: 'readings',
  decode: ({ receivedAt, identity }, { kind, device }) => ({
    readings: [],
    events: [{ kind: kind === 'command' ? 'command' : 'status', at: receivedAt, body: { identity, device } }],
    rejections: [],
  }),
}

const uplink = (position: number, identity: string, topic: string, over: Partial<Uplink> = {}): Uplink => ({
  position,
  receivedAt: 1000 + position,
  identity,
  topic,
  qos: 1,
  retain: false,
  payload: Uint8Array.of(1),
  refusal: null,
  ...over,
})

function projector() {
  const directory = new Directory([{ id: 'A', type: 'meter', approval: 'approved', groups: [] }])
  return new Projector({ dialects: [dialect], types: [meter], directory, policy: 'auto' })
}

test.each(['site/setpoint', 'm/A/unknown', 'm/A/data', 'm//cmd', 'm/NOBODY/cmd'])(
  'what a service says on %s in its own name is no device’s: nothing is rejected, nobody appears and nobody was heard',
  (topic) => {
    const { events, rejected, facts, readings } = projector().project([uplink(1, '@scada', topic)], 1)
    expect({ events, rejected, facts, readings }).toEqual({ events: [], rejected: [], facts: [], readings: [] })
  },
)

test('such messages are counted', () => {
  const p = projector()
  expect(p.project([uplink(1, '@a', 'x'), uplink(2, '@b', 'y'), uplink(3, 'A', 'm/A/data')], 3).passedBy).toBe(2)
  expect(p.project([uplink(4, 'A', 'm/A/data')], 4).passedBy).toBeUndefined()
})

test('a command of a service is the device’s to remember, as one of the hub is, and is no sign of life', () => {
  const ofService = projector().project([uplink(1, '@scada', 'm/A/cmd')], 1)
  const ofHub = projector().project([uplink(1, 'A', '$busbar/down/m/A/cmd')], 1)
  expect(ofService).toEqual(ofHub)
  expect(ofService.events).toMatchObject([{ device: 'A', kind: 'command', body: { identity: 'A', device: 'A' } }])
  expect(ofService.facts).toEqual([])
})

test('a retained message of a service is kept for those who come later', () => {
  const { retained } = projector().project([uplink(1, '@scada', 'site/state', { retain: true })], 1)
  expect(retained).toMatchObject([{ topic: 'site/state' }])
})

test('what the broker refused is evidence, whoever sent it', () => {
  const { rejected } = projector().project([uplink(1, '@scada', 'x', { refusal: 'TOPIC_NOT_ALLOWED' })], 1)
  expect(rejected).toMatchObject([{ device: '@scada', code: 'TOPIC_NOT_ALLOWED' }])
})

test('read again in other runs, a journal with devices, services and what was refused gives the same', () => {
  const journal = Array.from({ length: 60 }, (_, n) => {
    const who = ['A', 'B', '@scada', '?old'][n % 4] as string
    const topic = ['m/A/data', 'm/B/data', 'm/A/cmd', 'site/x', '$busbar/forget'][n % 5] as string
    const isNote = topic.startsWith('$')
    return uplink(n + 1, isNote ? 'B' : who, topic, who === '?old' && !isNote ? { refusal: 'TOPIC_NOT_ALLOWED' } : {})
  })
  const whole = projector().project(journal, 60)
  const p = projector()
  const parts = journal.map((each) => p.project([each], each.position))
  const events = parts.flatMap((part) => part.events)
  const forgotten = (device: string) => journal.findLast(({ topic }) => topic === '$busbar/forget')?.identity === device
  const kept = events.filter(({ device, id }) => !forgotten(device) || id > lastForget(journal))
  expect(whole.events).toEqual(kept)
  expect(whole.passedBy).toBe(parts.reduce((sum, { passedBy = 0 }) => sum + passedBy, 0))
})

/** First item id behind the last note that a device is forgotten. */
function lastForget(journal: readonly Uplink[]): number {
  return ((journal.findLast(({ topic }) => topic === '$busbar/forget')?.position ?? 0) + 1) * 1024
}
