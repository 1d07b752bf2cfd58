import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open()
})
afterEach(() => site.close())

const poison = () => {
  throw new Error('poison')
}

test.each([0, 1, 2] as const)(
  'an ingest that throws on a QoS %i message costs only the client that sent it its connection',
  async (qos) => {
    const [sender, other] = [await site.device('ACV-1'), await site.device('ACV-2')]
    site.ingest.mode = 'throw'
    sender.publish('dev/ACV-1/t', 'poison', { qos })
    await sender.expectClosed()
    expect(sender.received).toEqual([])
    site.ingest.mode = 'store'
    other.publish('dev/ACV-2/t', 'fine')
    await other.next('puback')
    expect(site.warnings).toContain('The ingest failed on a message')
  },
)

test('a policy that throws on a publish costs only the client that sent it its connection', async () => {
  const [sender, other] = [await site.device('ACV-1'), await site.device('ACV-2')]
  site.policy.beforePublish = (topic) => topic.endsWith('poison') && poison()
  sender.publish('dev/ACV-1/poison', 'x')
  await sender.expectClosed()
  other.publish('dev/ACV-2/t', 'fine')
  await other.next('puback')
  expect(site.ingest.payloads()).toEqual(['fine'])
})

test('a policy that throws on a subscription costs only that client its connection', async () => {
  const [sender, other] = [await site.device('ACV-1'), await site.device('ACV-2')]
  site.policy.beforeSubscribe = (filter) => filter.endsWith('poison') && poison()
  sender.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'dev/ACV-1/poison', qos: 1 }] })
  await sender.expectClosed()
  expect(sender.received).toEqual([])
  expect(await other.subscribe('dev/ACV-2/cmd')).toEqual([1])
})

test('an ingest that answers twice acknowledges once', async () => {
  const device = await site.device('ACV-1')
  site.ingest.offer = (_uplink, done) => {
    done()
    done()
    done(new Error('and changes its mind'))
  }
  device.publish('dev/ACV-1/t', 'x')
  await device.next('puback')
  await device.ping()
  expect(device.received).toEqual([])
})

test('an ingest that fails after it has answered does no harm', async () => {
  const device = await site.device('ACV-1')
  site.ingest.offer = (_uplink, done) => {
    done()
    poison()
  }
  device.publish('dev/ACV-1/t', 'x')
  await device.next('puback')
  await device.ping()
})
