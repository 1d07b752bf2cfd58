import type { Channel, DeviceType } from '../../core/channel'
import type { Reading } from '../../core/reading'
import type { ChannelBucket, Layer } from '../../core/rollup/bucket'
import type { SinkDevice, SinkItem } from '../../core/sinks/sink-item'

const channel = (name: string, unit: string, kind: Channel['kind'] = 'gauge'): Channel => ({
  ...{ name, unit, kind, label: name, key: name, range: [-1e9, 1e9] as const, decimals: 3, group: 'all', phase: null },
})

export const testMeter: DeviceType = {
  name: 'test-meter',
  label: 'Test meter',
  dialect: 'test',
  channels: [channel('voltage', 'V'), channel('active_power', 'W'), channel('energy', 'kWh', 'counter')],
  headline: ['active_power', 'voltage'],
}

export const sinkDevice = (id: string, over: Partial<SinkDevice> = {}): SinkDevice => ({
  ...{ id, name: id, type: testMeter, groups: ['hall-1'], tags: {} },
  ...over,
})

export const meter1 = sinkDevice('meter-1')

export function readingItem(at: number, values: Record<string, number>, over: Partial<Reading> = {}, device = meter1): SinkItem {
  const reading: Reading = {
    ...{ id: 1, device: device.id, type: device.type.name, at, receivedAt: at, epoch: 0, seq: 0 },
    ...{ source: 'live' as const, link: null, quality: [], values },
    ...over,
  }
  return { kind: 'reading', id: reading.id, device, reading }
}

export function bucketItem(layer: Layer, start: number, mean: number, id = 1): SinkItem {
  const voltage: ChannelBucket = {
    count: 2,
    min: mean - 1,
    max: mean + 1,
    mean,
    first: mean,
    last: mean,
    delta: null,
    events: null,
  }
  return { kind: 'bucket', id, device: meter1, layer, bucket: { start, channels: { voltage } } }
}

export function alertItem(at: number, body: Record<string, unknown>, id = 1024): SinkItem {
  const event = { id, device: meter1.id, kind: 'alert' as const, at, receivedAt: at, body }
  return { kind: 'event', id, device: meter1, event }
}
