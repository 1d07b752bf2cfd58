import type { Dialect } from '../../core/dialect'
import { dialects } from '../../devices'
import { dialect as localDialect } from '../../devices/local/dialect'
import { TopicRights } from './topic-rights'

const dialect = {
  uplinks: [
    { pattern: 'acuvim/{id}/telemetry', kind: 'telemetry' },
    { pattern: 'devices/register', kind: 'register' },
  ],
  downlinks: ['acuvim/{id}/cmd'],
} as unknown as Dialect
const rights = new TopicRights([dialect])

test.each([
  ['acuvim/A/telemetry', true],
  ['acuvim/A/something/new', true],
  ['devices/register', true],
  ['acuvim/B/telemetry', false],
  ['acuvim/AB/telemetry', false],
  ['acuvim/A', false],
  ['acuvim/A/', false],
  ['devices/register/x', false],
  ['$SYS/broker', false],
  ['other/A/telemetry', false],
])('device A may publish on %s: %s', (topic, allowed) => {
  expect(rights.mayPublish('A', topic)).toBe(allowed)
})

test.each([
  ['acuvim/A/cmd', true],
  ['acuvim/A/#', true],
  ['acuvim/A/+', true],
  ['acuvim/+/cmd', false],
  ['acuvim/#', false],
  ['#', false],
  ['+/A/cmd', false],
  ['devices/register', false],
  ['$SYS/#', false],
])('device A may subscribe to %s: %s', (filter, allowed) => {
  expect(rights.maySubscribe('A', filter)).toBe(allowed)
})

test('what only the hub speaks no device may publish or listen to, as itself or as another', () => {
  const own = new TopicRights([dialect, { ...dialect, ...localDialect }])
  for (const topic of ['local/A/telemetry', 'local/B/telemetry', 'local/A/anything']) {
    expect([topic, own.mayPublish('A', topic), own.maySubscribe('A', topic), own.owns('A', topic)]).toEqual([
      topic,
      false,
      false,
      false,
    ])
  }
  expect(own.mayPublish('A', 'acuvim/A/telemetry')).toBe(true)
})

test('readings of flows are such a dialect', () => {
  const installed = new TopicRights(dialects)
  expect(dialects.find(({ name }) => name === 'local')?.transport).toBe('hub')
  expect(installed.mayPublish('A', 'local/A/telemetry')).toBe(false)
})
