import { register } from 'prom-client'
import { sinkStates } from '../../core/sinks/sink-state'
import { sinkView } from '../../test/helpers/fake-sinks'
import { arrivalBounds, DurationHistogram } from './duration-histogram'
import { Metrics } from './metrics'
import { mostSinks } from './sink-families'
import type { MetricsSnapshot } from './snapshot'

const opened: Metrics[] = []
afterEach(() => {
  for (const metrics of opened.splice(0)) metrics.close()
})

function snapshot(): MetricsSnapshot {
  const append = new DurationHistogram()
  for (const seconds of [0.0005, 0.003, 0.004, 60]) append.observe(seconds)
  const latency = new DurationHistogram(arrivalBounds)
  for (const seconds of [-1, 0.2, 7200]) latency.observe(seconds)
  return {
    broker: {
      connected: 8,
      connections: 11,
      received: { qos0: 5, qos1: 70, qos2: 2 },
      delivered: 3,
      retained: 4,
      dropped: { 'slow-subscriber': 6, 'held-off': 26 },
      throttled: { 'ACV-1': 21 },
    },
    journal: {
      uplinks: 77,
      queueMessages: 9,
      queueBytes: 900,
      heldMessages: 19,
      failures: 1,
      bytes: 4096,
      damagedSegments: 1,
      append: append.snapshot(),
    },
    projector: {
      lagUplinks: 12,
      lagMs: 2500,
      readings: 60,
      duplicates: 13,
      rejected: { NOT_JSON: 14 },
      gaps: 16,
      passedBy: 22,
      leftOut: 25,
      latency: latency.snapshot(),
      rollUpsRebuilt: 17,
      rollUpsWaiting: 18,
    },
    devices: { online: 5, degraded: 1, offline: 2, unknown: 3 },
    heldOff: { flapping: 23 },
    openListeners: 24,
    consumers: [{ consumer: 'node-1', lagUplinks: 15 }],
    sinks: [
      sinkView({
        id: 's1',
        name: 'My "Influx"',
        state: 'retrying',
        lagItems: 27,
        lagMs: 28_500,
        written: 29,
        putAside: 30,
        failures: 31,
      }),
    ],
  }
}

function open(options: Partial<ConstructorParameters<typeof Metrics>[0]> = {}): Metrics {
  const metrics = new Metrics({ version: '1.2.3', snapshot, ...options })
  opened.push(metrics)
  return metrics
}

const linesOf = async (metrics: Metrics): Promise<readonly string[]> => (await metrics.render()).split('\n')

test('a scrape shows what the threads reported', async () => {
  expect(await linesOf(open())).toEqual(
    expect.arrayContaining([
      'busbar_mqtt_connections 8',
      'busbar_mqtt_sockets 11',
      'busbar_mqtt_messages_received_total{qos="1"} 70',
      'busbar_mqtt_messages_delivered_total 3',
      'busbar_mqtt_retained_messages 4',
      'busbar_mqtt_dropped_total{reason="slow-subscriber"} 6',
      'busbar_mqtt_dropped_total{reason="held-off"} 26',
      'busbar_mqtt_throttled_total{identity="ACV-1"} 21',
      'busbar_mqtt_held_off{reason="flapping"} 23',
      'busbar_mqtt_open_listeners 24',
      'busbar_service_messages_total 22',
      'busbar_values_left_out_total 25',
      'busbar_uplinks_journalled_total 77',
      'busbar_journal_append_failures_total 1',
      'busbar_journal_queue_messages 9',
      'busbar_journal_queue_bytes 900',
      'busbar_journal_size_bytes 4096',
      'busbar_journal_damaged_segments 1',
      'busbar_projector_lag_uplinks 12',
      'busbar_projector_lag_seconds 2.5',
      'busbar_readings_stored_total 60',
      'busbar_readings_duplicate_total 13',
      'busbar_rejected_total{code="NOT_JSON"} 14',
      'busbar_gaps_total 16',
      'busbar_intake_held_messages 19',
      'busbar_reading_arrival_seconds_bucket{le="0.25"} 2',
      'busbar_reading_arrival_seconds_bucket{le="3600"} 2',
      'busbar_reading_arrival_seconds_bucket{le="+Inf"} 3',
      'busbar_rollup_rebuilt_total 17',
      'busbar_rollup_waiting_buckets 18',
      'busbar_devices{presence="offline"} 2',
      'busbar_consumer_lag_uplinks{consumer="node-1"} 15',
      'busbar_sink_state{sink="s1",name="My \\"Influx\\"",state="retrying"} 1',
      'busbar_sink_state{sink="s1",name="My \\"Influx\\"",state="running"} 0',
      'busbar_sink_lag_items{sink="s1",name="My \\"Influx\\""} 27',
      'busbar_sink_lag_seconds{sink="s1",name="My \\"Influx\\""} 28.5',
      'busbar_sink_written_total{sink="s1",name="My \\"Influx\\""} 29',
      'busbar_sink_put_aside_items{sink="s1",name="My \\"Influx\\""} 30',
      'busbar_sink_failures_total{sink="s1",name="My \\"Influx\\""} 31',
      'busbar_snapshot_ok 1',
      `busbar_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
    ]),
  )
})

test('append durations are a cumulative histogram whose last bucket holds everything', async () => {
  const lines = (await linesOf(open())).filter((line) => line.startsWith('busbar_journal_append_duration_seconds'))
  expect(lines).toEqual(
    expect.arrayContaining([
      'busbar_journal_append_duration_seconds_bucket{le="0.0005"} 1',
      'busbar_journal_append_duration_seconds_bucket{le="0.0025"} 1',
      'busbar_journal_append_duration_seconds_bucket{le="0.005"} 3',
      'busbar_journal_append_duration_seconds_bucket{le="5"} 3',
      'busbar_journal_append_duration_seconds_bucket{le="+Inf"} 4',
      'busbar_journal_append_duration_seconds_sum 60.0075',
      'busbar_journal_append_duration_seconds_count 4',
    ]),
  )
})

test('every rejection code is there from the start, so that its rate can be taken', async () => {
  expect(await linesOf(open())).toContain('busbar_rejected_total{code="EMPTY_PAYLOAD"} 0')
})

test('a sink is in one state, and series of sinks are bounded, always of the same ones', async () => {
  const sinks = Array.from({ length: mostSinks + 20 }, (_, n) =>
    sinkView({ id: `s${String(n).padStart(3, '0')}`, state: 'held' }),
  )
  const lines = await linesOf(open({ snapshot: () => ({ ...snapshot(), sinks: sinks.toReversed() }) }))
  const states = lines.filter((line) => line.startsWith('busbar_sink_state{'))
  expect(states).toHaveLength(mostSinks * sinkStates.length)
  expect(states.filter((line) => line.endsWith(' 1'))).toHaveLength(mostSinks)
  expect(lines).toContain('busbar_sink_lag_items{sink="s099",name="n1"} 0')
  expect(lines.join()).not.toContain('"s100"')
})

test('HTTP requests are counted by route template', async () => {
  const metrics = open()
  metrics.observeRequest('GET', '/api/devices/:id', 200, 0.02)
  expect(await linesOf(metrics)).toContain(
    'busbar_http_request_duration_seconds_bucket{le="0.025",method="GET",route="/api/devices/:id",status="200"} 1',
  )
})

test('the hub shows its memory and how late its loop runs', async () => {
  const page = await open().render()
  expect(page).toMatch(/^busbar_process_resident_memory_bytes [1-9]\d+$/m)
  expect(page).toMatch(/^busbar_hub_heap_bytes [1-9]\d+$/m)
  expect(page).toMatch(/^busbar_event_loop_lag_seconds\{stat="p99"\} \d/m)
  expect(page).not.toContain('NaN')
})

test.each([
  ['fails', () => Promise.reject(new Error('the projector is restarting'))],
  ['does not answer', () => new Promise<never>(() => {})],
])('when a report %s, the page says so and shows no stale numbers', async (_, report) => {
  const page = await open({ snapshot: report, snapshotTimeoutMs: 1 }).render()
  expect(page).toContain('busbar_snapshot_ok 0')
  expect(page).toContain('busbar_build_info')
  expect(page).not.toContain('busbar_mqtt_connections')
})

test('scrapers that come together share one report, later ones get a new one', async () => {
  let reports = 0
  const metrics = open({
    snapshot: () => {
      reports += 1
      return snapshot()
    },
  })
  await Promise.all([metrics.render(), metrics.render()])
  expect(reports).toBe(1)
  await metrics.render()
  expect(reports).toBe(2)
})

test('nothing is registered globally, and two hubs do not share numbers', async () => {
  const one = open()
  const other = open({ version: '9.9.9' })
  one.observeRequest('GET', '/health', 200, 0.001)
  expect(await other.render()).not.toContain('/health')
  expect(register.getMetricsAsArray()).toEqual([])
})

test('every name carries the prefix, and counters end as Prometheus wants them', async () => {
  const types = [...(await open().render()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => ({
    name,
    type,
  }))
  expect(types.length).toBeGreaterThan(20)
  for (const { name, type } of types) {
    expect(name).toMatch(/^busbar_[a-z0-9_]+$/)
    expect(name.endsWith('_total')).toBe(type === 'counter')
  }
})
