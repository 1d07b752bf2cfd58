import { type AcuvimPollDef, parseAcuvimPollConfig } from './config'
import { settingsBlock } from './reads'

const def = (fields: Partial<AcuvimPollDef>): AcuvimPollDef => ({
  id: 'n1',
  type: 'acuvim-poll',
  name: '',
  z: 'tab',
  host: 'gw',
  ...fields,
})
const parse = (fields: Partial<AcuvimPollDef>) => parseAcuvimPollConfig(def(fields))

test('a form with a host only polls nobody, every 10 s, over Modbus TCP', () => {
  expect(parse({})).toEqual({
    id: 'n1',
    name: 'n1',
    bus: { kind: 'tcp', host: 'gw', port: 502 },
    meters: [],
    intervalMs: 10_000,
    timeoutMs: 1000,
    retries: 1,
  })
})

test('a filled form is taken as typed, numbers as the texts that forms make of them', () => {
  const fields = {
    connection: 'rtu',
    path: ' /dev/ttyUSB0 ',
    baudRate: '9600',
    parity: 'even',
    stopBits: '2',
    interval: '0.5',
    timeout: '200',
  }
  const meters = [{ device: ' ACV-001 ', unit: '7', read: 'energy' }]
  expect(parse({ ...fields, meters, name: 'Hall 1', retries: '0' })).toEqual({
    id: 'n1',
    name: 'Hall 1',
    bus: { kind: 'rtu', path: '/dev/ttyUSB0', baudRate: 9600, parity: 'even', stopBits: 2 },
    meters: [{ meter: 'ACV-001', unit: 7, blocks: [{ start: 0x4048, count: 18 }], settings: settingsBlock }],
    intervalMs: 500,
    timeoutMs: 200,
    retries: 0,
  })
})

test('the settings of the meters are left alone when the form says so', () => {
  expect(parse({ meterSettings: false, meters: [{ device: 'A', unit: 1 }] }).meters[0]?.settings).toBeNull()
})

test.each([
  [{ host: ' ' }, 'Host is empty'],
  [{ port: '70000' }, 'Port is "70000"'],
  [{ connection: 'udp' }, 'Connection is "udp"; it must be one of tcp, rtu-tcp, rtu.'],
  [{ connection: 'rtu' }, 'Serial port is empty'],
  [{ connection: 'rtu', path: 'x', parity: 'mark' }, 'Parity is "mark"'],
  [{ connection: 'rtu', path: 'x', stopBits: '3' }, 'Stop bits is "3"'],
  [{ interval: '0' }, 'Interval is "0"'],
  [{ retries: '0.5' }, 'Retries is "0.5"; it must be a whole number from 0 to 10.'],
  [{ meters: [{ device: '', unit: 1 }] }, 'Meter 1: "" is not a device id'],
  [{ meters: [{ device: 'A', unit: 300 }] }, 'Meter 1: the address is 300'],
  [{ connection: 'rtu', path: 'x', meters: [{ device: 'A', unit: 248 }] }, 'Meter 1: the address is 248'],
  [
    { meters: [{ device: 'A', unit: 1, read: 'volts' }] },
    'Meter 1: what to read: there is no "volts"; there are real-time, energy',
  ],
  [
    {
      meters: [
        { device: 'A', unit: 1 },
        { device: 'A', unit: 2 },
      ],
    },
    'Meter 2: "A" is listed twice',
  ],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})
