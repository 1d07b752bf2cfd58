import type { Dialect } from '../../core/dialect'
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
