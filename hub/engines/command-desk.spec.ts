import { MemoryRegistry } from '../../adapters/registry/memory'
import type { DeviceCommand } from '../../core/command'
import type { Dialect } from '../../core/dialect'
import { CommandDesk } from './command-desk'
import { DeviceBook } from './device-book'

const talking = {
  name: 'talking',
  encodeCommand: (device: string, { command, requestId, params }: DeviceCommand) => {
    if (command !== 'reboot') return `there is no command "${command}"; there is reboot`
    const downlink = { topic: `t/${device}/cmd`, payload: Buffer.from(requestId + (params.pin ?? '')), qos: 1 as const }
    return params.pin ? { ...downlink, shown: { params: { pin: '…' }, payload: Buffer.from(requestId) } } : downlink
  },
} as unknown as Dialect

async function setUp() {
  const book = await DeviceBook.open(new MemoryRegistry(), () => 5)
  await book.create({ id: 'A', type: 't', dialect: 'talking' }, null)
  await book.create({ id: 'B', type: 't', dialect: 'deaf' }, null)
  const done: string[] = []
  const desk = new CommandDesk({
    book,
    dialects: [talking, { name: 'deaf' } as unknown as Dialect],
    broker: { publish: async ({ topic, payload }) => void done.push(`published ${topic} ${Buffer.from(payload)}`) },
    plane: {
      note: async (topic, identity, payload) => void done.push(`noted ${topic} for ${identity} ${Buffer.from(payload ?? [])}`),
    },
    now: () => 7,
  })
  return { desk, done }
}

test('a command is in the journal before it is sent, and its id comes back', async () => {
  const { desk, done } = await setUp()
  const { requestId } = await desk.send('A', { command: 'reboot' })
  expect(done).toEqual([`noted $busbar/down/t/A/cmd for A ${requestId}`, `published t/A/cmd ${requestId}`])
})

test('a secret goes to the device, and neither into the journal nor back', async () => {
  const { desk, done } = await setUp()
  const { requestId, params } = await desk.send('A', { command: 'reboot', params: { pin: 4711 } })
  expect(done).toEqual([`noted $busbar/down/t/A/cmd for A ${requestId}`, `published t/A/cmd ${requestId}4711`])
  expect(params).toEqual({ pin: '…' })
})

test.each([
  ['C', 'reboot', 'DEVICE_NOT_FOUND', 'there is no device "C"'],
  ['B', 'reboot', 'INVALID_ARGUMENT', 'devices that speak deaf take no commands'],
  ['A', 'explode', 'INVALID_ARGUMENT', 'there is no command "explode"; there is reboot'],
])('for %s the command %s is refused with %s, and nothing is sent', async (device, command, code, message) => {
  const { desk, done } = await setUp()
  await expect(desk.send(device, { command })).rejects.toMatchObject({ code, message })
  expect(done).toEqual([])
})
