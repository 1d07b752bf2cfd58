import { api } from '../e2e/harness/api'
import { Busbar, cleanUp } from '../e2e/harness/busbar'
import { eventually } from '../e2e/harness/eventually'
import { currentFlows, deployFull, deployToo, type FlowNode } from '../e2e/harness/flows'
import { acuvimImage } from './acuvim-image'
import { LibmodbusSlave } from './libmodbus-slave'

jest.setTimeout(90_000)
const slaves: LibmodbusSlave[] = []
afterAll(async () => {
  await cleanUp()
  for (const slave of slaves) await slave.stop()
})

/** Poll, decode, store: the flow of the example, one poll node per bus. */
function flow(polls: readonly Readonly<Record<string, unknown>>[]): readonly FlowNode[] {
  const place = (x: number, y: number) => ({ z: 'e2e-tab', configVersion: 1, name: '', x, y })
  return [
    { id: 'e2e-tab', type: 'tab', label: 'e2e' },
    ...polls.map((poll, index) => ({
      id: `e2e-poll-${index}`,
      type: 'acuvim-poll',
      ...place(1, index + 1),
      ...{ interval: 0.2, timeout: 1000, retries: 1, meterSettings: true, ...poll },
      wires: [['e2e-decode'], []],
    })),
    { id: 'e2e-decode', type: 'acuvim-decode', ...place(2, 1), device: '', address: '', wires: [['e2e-store'], []] },
    {
      id: 'e2e-store',
      type: 'telemetry-store',
      ...place(3, 1),
      device: '',
      deviceType: 'acuvim-ii',
      time: 'message',
      link: '',
      wires: [[]],
    },
  ]
}

interface HistoryAnswer {
  readonly series: readonly { readonly points: readonly { readonly at: string; readonly mean: number }[] }[]
}

async function points(busbar: Busbar, device: string, channel: string) {
  const path = `/api/devices/${device}/telemetry/history?from=-1h&to=now&channels=${channel}&bucket=none`
  const { body } = await api<HistoryAnswer>(busbar, path)
  return body.series[0]?.points ?? []
}

test('meters on TCP and on a serial port become devices with readings, and a full deploy loses none of them', async () => {
  const [tcp, pty] = [await LibmodbusSlave.tcp(1), await LibmodbusSlave.pty(9600, 7)]
  slaves.push(tcp, pty)
  for (const [slave, unit] of [
    [tcp, 1],
    [pty, 7],
  ] as const) {
    for (const [address, registers] of acuvimImage(unit)) await slave.set(unit, address, registers)
  }
  const busbar = await Busbar.start()
  const network = { connection: 'tcp', host: '127.0.0.1', port: tcp.port, meters: [{ device: 'TCP-1', unit: 1, read: '' }] }
  const serial = { connection: 'rtu', path: pty.at, baudRate: '9600', parity: 'none', stopBits: '1' }
  await deployToo(busbar, flow([network, { ...serial, meters: [{ device: 'RTU-7', unit: 7, read: 'energy' }] }]))

  await eventually('both are stored', async () => {
    return (
      (await points(busbar, 'TCP-1', 'frequency')).length > 3 &&
      (await points(busbar, 'RTU-7', 'energy_active_import')).length > 3
    )
  })
  expect((await points(busbar, 'TCP-1', 'frequency'))[0]?.mean).toBe(50.01)
  // Read in another request, so that it is a reading of its own with its own time.
  expect((await points(busbar, 'TCP-1', 'phase_angle_voltage_l2'))[0]?.mean).toBe(120)
  expect((await points(busbar, 'RTU-7', 'energy_active_import'))[0]?.mean).toBe(134_239.9)

  const before = await points(busbar, 'TCP-1', 'frequency')
  await deployFull(busbar, await currentFlows(busbar))
  await deployFull(busbar, await currentFlows(busbar))
  await eventually('it goes on', async () => (await points(busbar, 'TCP-1', 'frequency')).length > before.length + 15)
  const times = (await points(busbar, 'TCP-1', 'frequency')).map(({ at }) => Date.parse(at))
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  // Polled every 200 ms through both deploys: one may come late, but with one missing there would be 400 ms.
  expect(Math.max(...gaps)).toBeLessThan(400)
})
