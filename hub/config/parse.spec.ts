import { ConfigError, parseConfig } from './parse'

test('an empty configuration has every default', () => {
  expect(parseConfig(undefined)).toMatchObject({
    dataDir: '.data',
    http: { port: 8080 },
    mqtt: { host: '127.0.0.1', port: 1883, tlsPort: 8883 },
    registration: { policy: 'auto' },
    presence: { heartbeatMs: 60_000, degradedAfter: 3, offlineAfter: 5 },
  })
})

test('what is given is kept and the rest filled in, without changing the input', () => {
  const input = { http: { port: 0 } }
  expect(parseConfig(input).http).toEqual({ port: 0 })
  expect(input).toEqual({ http: { port: 0 } })
})

test.each([
  [{ registration: { policy: 'maybe' } }, 'busbar.registration.policy must be one of "auto", "pending", "claim", "refuse"'],
  [{ mqtt: { port: 70_000 } }, 'busbar.mqtt.port must be <= 65535'],
  [{ mqtt: { port: '18x' } }, 'busbar.mqtt.port must be integer'],
  [{ mqt: {} }, 'busbar has no key "mqt"'],
  [{ site: { timeZone: 'Mars/Olympus' } }, 'busbar.site.timeZone must be a name of the IANA time zone database'],
  [{ mqtt: { open: [{ name: 'mqtts', dialects: ['heat-pump'] }] } }, 'busbar.mqtt.open has the name "mqtts" twice'],
  [{ retention: { rawDays: 0 } }, 'busbar.retention.rawDays must be >= 1'],
  [{ presence: { degradedAfter: 5, offlineAfter: 5 } }, 'busbar.presence.offlineAfter must be greater than degradedAfter (5)'],
])('%j is refused and the message says what is allowed', (input, message) => {
  expect(() => parseConfig(input)).toThrow(ConfigError)
  expect(() => parseConfig(input)).toThrow(message)
})
