import type { SinkView } from '../../../hub/client/sinks'
import type { Busbar } from './busbar'
import type { FlowNode } from './flows'

export interface InfluxFlowOptions {
  readonly url: string
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  readonly database: string
  readonly user: { readonly name: string; readonly password: string }
  /** Of a second connection, to a 2.x that is not there. */
  readonly token: string
}

const tab = 'influx-tab'
const at = { z: tab, x: 100, y: 100 }
const usual = { configVersion: 1, name: '', devices: '', types: '', groups: '' }
const httpIn = (id: string, method: 'get' | 'post', url: string, next: string): FlowNode => ({
  ...at,
  id,
  type: 'http in',
  method,
  url,
  wires: [[next]],
})
const code = (id: string, func: string, ...next: string[]): FlowNode => ({
  ...at,
  id,
  type: 'function',
  func,
  outputs: next.length,
  wires: next.map((each) => [each]),
})

/** A sink with endpoints in front of it: operations, what it told and showed, and the same question to both stores. */
export function influxFlow({ url, ca, database, user, token }: InfluxFlowOptions): readonly FlowNode[] {
  const history = { ...usual, layout: 'wide', kind: 'range', device: '', channels: '', last: 1, lastUnit: 'hours' }
  const question = 'msg.query = msg.payload; return msg'
  return [
    { id: tab, type: 'tab', label: 'InfluxDB' },
    {
      id: 'influx-place',
      type: 'influx-connection',
      configVersion: 1,
      name: 'plant',
      version: '1',
      url,
      ca,
      database,
      timeout: 5,
      credentials: { username: user.name, password: user.password },
    },
    {
      id: 'influx-none',
      type: 'influx-connection',
      configVersion: 1,
      name: 'elsewhere',
      version: '2',
      url,
      ca,
      org: 'plant',
      bucket: 'meters',
      timeout: 5,
      credentials: { token },
    },
    {
      ...at,
      ...usual,
      id: 'influx-sink',
      type: 'influx-sink',
      name: 'Every reading',
      connection: 'influx-place',
      layout: 'wide',
      readings: true,
      events: true,
      hours: true,
      days: true,
      // With the earliest, a sink that forgot its place would look as if it had not.
      start: 'now',
      // Small, so that a kill meets a write.
      batchItems: 200,
      batchSize: 256,
      batchWait: 0.05,
      gzip: true,
      wires: [['influx-fork']],
    },
    {
      ...at,
      ...usual,
      id: 'influx-wrong',
      type: 'influx-sink',
      name: 'Nowhere',
      connection: 'influx-none',
      layout: 'wide',
      readings: true,
      start: 'earliest',
      wires: [[]],
    },
    code(
      'influx-fork',
      `if (msg.res) return [msg]
flow.set('news', [...(flow.get('news') || []), msg.payload.state])`,
      'influx-answer',
    ),
    { ...at, id: 'influx-status', type: 'status', scope: ['influx-sink', 'influx-wrong'], wires: [['influx-shown']] },
    code(
      'influx-shown',
      `const name = msg.status.source.id
flow.set(name, [...(flow.get(name) || []), msg.status.text])`,
    ),
    httpIn('influx-op', 'post', '/sink', 'influx-ask'),
    code('influx-ask', 'return Object.assign(msg, msg.payload)', 'influx-sink'),
    httpIn('influx-told', 'get', '/sink/told', 'influx-tell'),
    code(
      'influx-tell',
      `msg.payload = { news: flow.get('news') || [], shown: flow.get('influx-sink') || [], wrong: flow.get('influx-wrong') || [] }
return msg`,
      'influx-answer',
    ),
    httpIn('influx-in', 'post', '/history/influx', 'influx-question'),
    code('influx-question', question, 'influx-query'),
    { ...at, ...history, id: 'influx-query', type: 'influx-query', connection: 'influx-place', wires: [['influx-answer']] },
    httpIn('store-in', 'post', '/history/busbar', 'store-question'),
    code('store-question', question, 'store-query'),
    { ...at, ...history, id: 'store-query', type: 'telemetry-query', source: 'busbar', wires: [['influx-answer']] },
    { ...at, id: 'influx-catch', type: 'catch', scope: null, wires: [['influx-why']] },
    code('influx-why', 'msg.statusCode = 400; msg.payload = { message: msg.error.message }; return msg', 'influx-answer'),
    { ...at, id: 'influx-answer', type: 'http response', wires: [] },
  ]
}

/** A connection that rested may be closed by the server just as it is used again. */
const fresh = { connection: 'close' }

export interface Told {
  /** States that left the sink's output unasked. */
  readonly news: readonly string[]
  /** Texts of the status, of the sink and of the one without a server. */
  readonly shown: readonly string[]
  readonly wrong: readonly string[]
}

/** Since the flow was started last. */
export async function told(busbar: Busbar): Promise<Told> {
  return (await busbar.fetch('nodeRed', '/sink/told', { headers: fresh })).json() as Promise<Told>
}

export interface FlowAnswer<T> {
  readonly status: number
  readonly body: T
}

export async function askFlow<T>(busbar: Busbar, path: string, body: object): Promise<FlowAnswer<T>> {
  const headers = { 'content-type': 'application/json', ...fresh }
  const response = await busbar.fetch('nodeRed', path, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!/json/.test(response.headers.get('content-type') ?? '')) throw new Error(`${path} answered ${response.status}: ${text}`)
  return { status: response.status, body: JSON.parse(text) as T }
}

/** Has `msg.operation` reach the sink; answers the sink as it is then. */
export async function operate(busbar: Busbar, operation: string, since?: string): Promise<SinkView> {
  const { status, body } = await askFlow<SinkView>(busbar, '/sink', { operation, ...(since && { since }) })
  if (status !== 200) throw new Error(`${operation} answered ${status}: ${JSON.stringify(body)}`)
  return body
}
