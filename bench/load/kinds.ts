import { firstSeq, type MessagePlan, type Patch } from './template'

/**
 * Kinds of device the generator knows. `acuvim-card` sends what it kept over an outage, in batches; `acuvim-25` sends 25 values, and
 * its nth message has the time when the job began and n ms, so that each is a point of its own in a database.
 */
export type Kind = 'acuvim' | 'acuvim-card' | 'acuvim-25' | 'dc' | 'ac' | 'heat-pump' | 'plantops'

/** What a device's messages depend on. */
export interface KindContext {
  readonly device: string
  /** Boot of an Acuvim gateway. */
  readonly epoch: number
  /** When the job began, ms UTC. */
  readonly begunAt: number
  /** From one kept reading to the next, ms. */
  readonly stepMs: number
}

/** Records in a batch from the card, as the simulated gateways send them. */
export const batchRecords = 20

const seq: Patch = { width: 8, text: (n) => String(firstSeq + n) }
const unix: Patch = { width: 13, text: (_n, now) => String(now) }
const isoBefore = (ms: number): Patch => ({ width: 24, text: (_n, now) => new Date(now - ms).toISOString() })

/** The messages of one device, as those of simulator/families are: the same keys, sizes, topics and QoS. */
export function messagesOf(kind: Kind, context: KindContext): MessagePlan {
  return plans[kind](context)
}

const plans: Readonly<Record<Kind, (context: KindContext) => MessagePlan>> = {
  acuvim: ({ device, epoch }) => ({
    topic: `acuvim/${device}/telemetry`,
    qos: 1,
    readings: 1,
    payload: [`{"v":1,"ep":${epoch},"sq":`, seq, ',"ts":', unix, `,"ln":"ethernet","d":${JSON.stringify(acuvimValues)}}`],
  }),
  'acuvim-card': acuvimCard,
  'acuvim-25': ({ device, epoch, begunAt }) => ({
    topic: `acuvim/${device}/telemetry`,
    qos: 1,
    readings: 1,
    payload: [
      `{"v":1,"ep":${epoch},"sq":`,
      seq,
      ',"ts":',
      { width: 13, text: (n) => String(begunAt + n) },
      `,"ln":"ethernet","d":${JSON.stringify({ ...acuvimValues, ul: 398.4, tu1: 1.8, ti1: 6.4, pd: 27640 })}}`,
    ],
  }),
  dc: (context) =>
    iotMeter(context, ['"type":"voltage_dc","val":756.3,"unit":"V"', '"type":"current_dc","val":312.1,"unit":"A"']),
  ac: (context) =>
    iotMeter(context, [
      '"type":"voltage_ac","val":25010,"unit":"V"',
      '"type":"current_ac","val":150.2,"unit":"A"',
      '"type":"frequency","val":50.01,"unit":"Hz"',
      '"type":"pf","val":0.97',
    ]),
  'heat-pump': ({ device }) => ({
    topic: `heatpump/${device}/data`,
    qos: 0,
    readings: 1,
    // Its uptime in ms, which also keeps its readings apart.
    payload: [`{"device":"${device}","timestamp":`, seq, `,${heatPumpRest}}`],
  }),
  plantops: ({ device, begunAt }) => ({
    topic: `devices/${device}/telemetry`,
    qos: 0,
    readings: 1,
    // With a time, which the boards do not send: two readings in one millisecond would be one.
    payload: [
      '{"temperature":22.5,"humidity":48.1,"soil_moisture":37.2,"light_level":1250,"timestamp":',
      { width: 13, text: (n) => String(begunAt - 60_000 + n) },
      '}',
    ],
  }),
}

/** A reading of a meter as it comes off a gateway: about 350 bytes. */
const acuvimValues = {
  f: 50.01,
  u1: 229.8,
  u2: 230.4,
  u3: 230.1,
  i1: 41.2,
  i2: 40.7,
  i3: 42.5,
  in: 1.9,
  p1: 9240,
  p2: 9170,
  p3: 9560,
  p: 27970,
  q: 6120,
  s: 28640,
  pf: 0.977,
  uu: 0.16,
  iu: 2.57,
  epi: 104233.7,
  epe: 12.4,
  eqi: 22310.5,
  es: 106744.1,
}

/** A day that ends when the job begins, from its beginning. */
function acuvimCard({ device, epoch, begunAt, stepMs }: KindContext): MessagePlan {
  const keys = JSON.stringify(Object.keys(acuvimValues))
  const values = JSON.stringify(Object.values(acuvimValues)).slice(1)
  const from = begunAt - 86_400_000
  const records = Array.from({ length: batchRecords }, (_, record): (string | Patch)[] => {
    const number = (n: number): number => n * batchRecords + record
    return [
      record === 0 ? '[' : ',[',
      { width: 8, text: (n) => String(firstSeq + number(n)) },
      ',',
      { width: 13, text: (n) => String(from + number(n) * stepMs) },
      `,${values}`,
    ]
  })
  return {
    topic: `acuvim/${device}/telemetry`,
    qos: 1,
    readings: batchRecords,
    payload: [`{"v":1,"ep":${epoch},"src":"sd","ln":"ethernet","k":${keys},"r":[`, ...records.flat(), ']}'],
  }
}

/** Ten samples, a millisecond apart: ten seconds for each message would run away from the clock. */
function iotMeter({ device }: KindContext, measurements: readonly string[]): MessagePlan {
  const samples = Array.from({ length: 10 }, (_, sample) =>
    measurements.flatMap((measurement, index): (string | Patch)[] => [
      `${sample + index === 0 ? '' : ','}{"ts":"`,
      isoBefore(9 - sample),
      `",${measurement}}`,
    ]),
  )
  return {
    topic: `iot/${device}/telemetry`,
    qos: 2,
    readings: 10,
    payload: [
      `{"v":2,"device_id":"${device}","ts":"`,
      isoBefore(0),
      '","seq":',
      seq,
      ',"msg_type":"telemetry","measurements":[',
      ...samples.flat(),
      ']}',
    ],
  }
}

const heatPumpRest = [
  '"version":"1.0.0"',
  '"temperature":{"inlet":40.2,"outlet":45.7,"ambient":9.1,"compressor":66.4}',
  '"electrical":{"voltage":230.5,"current":6.52,"power":1503}',
  '"pressure":{"high":246,"low":62}',
  '"status":{"compressor":true,"fan":true,"defrost":false}',
  '"alerts":{"voltage":0,"compressor_temp":0,"pressure_high":0,"pressure_low":0,"current":0}',
  '"valid":{"temp_inlet":true,"temp_outlet":true,"temp_ambient":true,"temp_compressor":true,"voltage":true,"current":true,"pressure_high":true,"pressure_low":true}',
].join(',')
