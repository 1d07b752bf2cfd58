import { startOne, type Wishes } from '../../testing/one-device'
import { VirtualSite } from '../../testing/virtual-site'
import { plantOps } from './family'
import { type PlantState, plantAt } from './plant'

const minute = 60_000
const midnight = Date.UTC(2026, 5, 3)
/** Eight days, a state each five minutes. */
const states = Array.from({ length: 8 * 288 }, (_, step) => ({ step, ...plantAt(3, 0, midnight + step * 5 * minute) }))
const hourOf = ({ step }: { step: number }): number => (step / 12) % 24
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a board beside a plant', () => {
  const id = 'plant-001'
  const run = (wishes: Wishes, ms: number): VirtualSite => {
    const site = new VirtualSite()
    startOne(site, plantOps, wishes)
    site.clock.advance(ms)
    return site
  }

  test('sends telemetry without a time and a heartbeat with one, each minute, with QoS 0 and not retained', () => {
    const site = run({}, 10 * minute)
    const telemetry = site.of(id, '/telemetry')
    const heartbeats = site.of(id, '/heartbeat')
    expect([telemetry.length, heartbeats.length]).toEqual([11, 11])
    expect(Object.keys(JSON.parse(telemetry[0]?.payload ?? ''))).toEqual([
      'temperature',
      'humidity',
      'soil_moisture',
      'light_level',
    ])
    expect(JSON.parse(heartbeats[5]?.payload ?? '')).toEqual({ timestamp: heartbeats[5]?.at, uptime: 300, rssi: -61 })
    expect(site.heard.every(({ qos, retain }) => qos === 0 && !retain)).toBe(true)
  })

  test('connects with a clean session and without a will, and tries again each five seconds', () => {
    const site = run({ behaviours: ['dropout'] }, 6 * minute)
    expect(site.sessions[0]).toEqual({ clientId: id, clean: true, keepAliveSeconds: 15, will: null, subscriptions: [] })
    const down = new VirtualSite()
    down.reachable = false
    startOne(down, plantOps)
    down.clock.advance(minute)
    expect(down.sessions).toHaveLength(12)
  })

  test('keeps nothing: what it measured without a network is a gap for good', () => {
    const site = run({ behaviours: ['dropout'] }, 10 * minute)
    const times = site.of(id, '/telemetry').map(({ at }) => at)
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(2 * minute)
  })
})

describe('a plant', () => {
  test('has light by day and none at night', () => {
    expect(Math.max(...states.filter((each) => hourOf(each) < 6 || hourOf(each) > 18).map(({ light }) => light))).toBe(0)
    expect(mean(states.filter((each) => Math.abs(hourOf(each) - 12) < 1).map(({ light }) => light))).toBeGreaterThan(10_000)
  })

  test('has drier air when it is warmer', () => {
    const afternoon = states.filter((each) => Math.abs(hourOf(each) - 16) < 1)
    const night = states.filter((each) => Math.abs(hourOf(each) - 4) < 1)
    const average = (some: readonly PlantState[], pick: (state: PlantState) => number): number => mean(some.map(pick))
    expect(average(afternoon, ({ temperature }) => temperature)).toBeGreaterThan(
      average(night, ({ temperature }) => temperature) + 3,
    )
    expect(average(afternoon, ({ humidity }) => humidity)).toBeLessThan(average(night, ({ humidity }) => humidity) - 5)
    expect(Math.max(...states.map(({ humidity }) => humidity))).toBeLessThan(100)
  })

  test('dries, faster by day than at night, until it is watered in the morning', () => {
    const steps = states
      .slice(1)
      .map((state, index) => ({ hour: hourOf(state), change: state.soilMoisture - (states[index]?.soilMoisture ?? 0) }))
    const watered = steps.filter(({ change }) => change > 0)
    expect(watered.length).toBeGreaterThanOrEqual(4)
    expect(watered.every(({ hour }) => hour >= 7 && hour < 7.3)).toBe(true)
    const drying = (from: number, to: number): number =>
      mean(steps.filter(({ hour, change }) => hour > from && hour < to && change < 0).map(({ change }) => change))
    expect(drying(10, 16)).toBeLessThan(2 * drying(20, 24))
    expect(Math.min(...states.map(({ soilMoisture }) => soilMoisture))).toBeGreaterThan(15)
    expect(Math.max(...states.map(({ soilMoisture }) => soilMoisture))).toBeLessThan(70)
  })
})
