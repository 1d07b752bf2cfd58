import { filterFor, matchTopic, topicFor } from './topics'

describe('matchTopic', () => {
  it('finds the device id in its level', () => {
    expect(matchTopic('acuvim/{id}/telemetry', 'acuvim/ACV-001/telemetry')).toEqual({ device: 'ACV-001' })
  })

  it('matches a pattern without an id only as it is', () => {
    expect(matchTopic('devices/register', 'devices/register')).toEqual({ device: null })
    expect(matchTopic('devices/register', 'devices/register/x')).toBeNull()
  })

  it.each([
    ['another root', 'acuvimx/A/telemetry'],
    ['another last level', 'acuvim/A/heartbeat'],
    ['an empty id', 'acuvim//telemetry'],
    ['an id of two levels', 'acuvim/A/B/telemetry'],
    ['a missing level', 'acuvim/telemetry'],
    ['one more level', 'acuvim/A/telemetry/x'],
    ['other letter case (MQTT-4.7.3-1: topics are case sensitive)', 'Acuvim/A/telemetry'],
  ])('does not match %s', (_, topic) => {
    expect(matchTopic('acuvim/{id}/telemetry', topic)).toBeNull()
  })
})

describe('topicFor and filterFor', () => {
  it('put the id or the wildcard into the level', () => {
    expect(topicFor('acuvim/{id}/cmd', 'ACV-001')).toBe('acuvim/ACV-001/cmd')
    expect(filterFor('acuvim/{id}/cmd')).toBe('acuvim/+/cmd')
  })

  it('take an id literally, also one that looks like a replacement pattern', () => {
    expect(topicFor('acuvim/{id}/cmd', '$&')).toBe('acuvim/$&/cmd')
  })
})
