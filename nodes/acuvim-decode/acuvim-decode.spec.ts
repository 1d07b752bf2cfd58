import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeMessage } from 'node-red'
import { NodeBench } from '../../test/helpers/node-bench'
import { until } from '../../test/helpers/until'
import acuvimDecode from './acuvim-decode'

const type = 'acuvim-decode'
const node = { type, device: 'ACV-001', address: '4000H' }
/** Worked example of the vendor manual: 50.00 Hz, 99.9 V, 100.1 V. */
const example = '42 48 00 00 42 C7 CC CD 42 C8 33 33'
const values = { frequency: 50, voltage_l1_n: 99.9, voltage_l2_n: 100.1 }

let bench: NodeBench
beforeEach(() => {
  bench = new NodeBench(acuvimDecode, 2)
})
afterEach(() => bench.stop())

const decoded = () => bench.outlets[0]?.messages ?? []
const rejected = () => bench.outlets[1]?.messages ?? []
const answered = (count: number) => until(`${count} messages came out`, () => decoded().length + rejected().length >= count)
const failed = () => until('an error was reported', () => bench.errors.length > 0)

test.each([
  ['hex digits', example],
  ['a Buffer', Buffer.from(example.replaceAll(' ', ''), 'hex')],
  ['16-bit numbers', [0x4248, 0, 0x42c7, 0xcccd, 0x42c8, 0x3333]],
])('%s become values with channel names, device, type and time', async (_, payload) => {
  await bench.start(node)
  bench.send({ payload, at: 1763683200000 } as NodeMessage)
  await answered(1)
  expect(decoded()).toMatchObject([{ payload: { device: 'ACV-001', type: 'acuvim-ii', at: 1763683200000, values, quality: [] } }])
  expect(rejected()).toEqual([])
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'acuvim-decode.status.values' })
})

test('the time is the arrival of the message when it says none', async () => {
  await bench.start(node)
  const before = Date.now()
  bench.send({ payload: example })
  await answered(1)
  const times = decoded().map(({ payload }) => (payload as { at: number }).at)
  expect(times.filter((at) => at >= before && at <= Date.now())).toHaveLength(1)
})

test('everything else of the message is kept', async () => {
  await bench.start(node)
  bench.send({ payload: example, topic: 'line-4', responseId: 7 } as NodeMessage)
  bench.send({ payload: '42', topic: 'line-5', responseId: 8 } as NodeMessage)
  await answered(2)
  expect(decoded()).toMatchObject([{ topic: 'line-4', responseId: 7 }])
  expect(rejected()).toMatchObject([{ topic: 'line-5', responseId: 8 }])
})

test('address, device and meter settings of the message replace those of the node', async () => {
  await bench.start(node)
  bench.send({ payload: '0014 7BBF', address: '4048H', device: 'ACV-002', meter: { energyMode: 2 } } as NodeMessage)
  await answered(1)
  expect(decoded()).toMatchObject([{ payload: { device: 'ACV-002', values: { energy_active_import: 1342.399 } } }])
  expect(bench.status).toMatchObject({ text: 'acuvim-decode.status.one-value' })
})

test('registers that cannot be decoded go to the second output, as they came, with code and reason; it is no error', async () => {
  await bench.start(node)
  bench.send({ payload: '4248 0000 42C7' })
  await answered(1)
  expect(rejected()).toMatchObject([
    { payload: { code: 'BAD_REGISTERS', reason: expect.stringContaining('read 4003H too'), raw: '4248 0000 42C7' } },
  ])
  expect(decoded()).toEqual([])
  expect(bench.errors).toEqual([])
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'dot', text: 'BAD_REGISTERS' })
})

test('what is no register at all is rejected too', async () => {
  await bench.start(node)
  bench.send({ payload: { volts: 230 } })
  await answered(1)
  expect(rejected()).toMatchObject([{ payload: { code: 'WRONG_TYPE', raw: { volts: 230 } } }])
})

test('a value that is not a number is left out, named, and shown', async () => {
  await bench.start(node)
  bench.send({ payload: '7FC0 0000 42C7 CCCD' })
  await answered(1)
  expect(decoded()).toMatchObject([
    { payload: { values: { voltage_l1_n: 99.9 }, skipped: [{ channel: 'frequency', address: '4000H' }] } },
  ])
  expect(bench.status).toMatchObject({ fill: 'yellow', text: 'acuvim-decode.status.skipped' })
})

test('a message that names no device is a mistake in the flow and goes to catch nodes', async () => {
  await bench.start({ ...node, device: '' })
  bench.send({ payload: example })
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ message: expect.stringContaining('Nothing names the device') })])
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'acuvim-decode.status.bad-request' })
  expect(decoded()).toEqual([])
})

test('a node that is set up wrong says so at once and lets nothing pass', async () => {
  await bench.start({ ...node, address: 'somewhere' })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'acuvim-decode.status.bad-config' })
  expect(bench.errors).toEqual([expect.stringContaining('Start address is "somewhere"')])
})

describe('the example of the Import menu', () => {
  interface FlowNode {
    readonly type: string
    readonly name?: string
    readonly props?: readonly { readonly p: string; readonly v?: string; readonly vt?: string }[]
    readonly wires?: readonly (readonly string[])[]
    readonly id: string
  }
  const file = join(__dirname, "../../examples/acuvim-decode — Decode a meter's registers.json")
  const flow = JSON.parse(readFileSync(file, 'utf8')) as readonly FlowNode[]
  const [decoder] = flow.filter((entry) => entry.type === type)
  const injects = flow.filter((entry) => entry.type === 'inject')

  test.each(injects.map((inject) => [inject.name ?? '', inject] as const))(
    '“%s” does what it says',
    async (name, { props = [] }) => {
      await bench.start({ ...decoder, id: 'n1', z: 'tab', type, g: '' })
      bench.send(Object.fromEntries(props.map(({ p, v }) => [p, v])))
      await answered(1)
      expect(name.includes('rejected') ? rejected() : decoded()).toHaveLength(1)
      expect(bench.errors).toEqual([])
    },
  )
})
