import type { DeviceType } from '../../channel'
import type { Layer } from '../../rollup/bucket'
import { lineHead } from '../line-protocol/line-head'
import { nanoseconds, readingTime } from '../line-protocol/point-time'
import type { SinkDevice, SinkItem } from '../sink-item'
import { alertLine } from './alert-line'
import { bucketValues } from './bucket-values'
import type { ChannelPlace, PointLayout } from './layout'

/** Registered names of the source (its clause 8.1) where ours differ. */
const sourceMetrics: ReadonlyMap<string, string> = new Map([
  ['power_factor', 'pf'],
  ['thd_voltage', 'thd_v'],
  ['thd_current', 'thd_i'],
  ['battery_voltage', 'battery'],
])
/** The source writes units in UCUM. */
const sourceUnits: ReadonlyMap<string, string> = new Map([['°C', 'Cel']])

const measurement = 'iot_telemetry'
/** Devices invent channels; what is remembered of them has an end. */
const mostHeads = 10_000

/** A point for each channel in `iot_telemetry` with the tags device_id, metric and unit and the field value, as iot-meter has it. */
export class IotTelemetry implements PointLayout {
  readonly #heads = new WeakMap<SinkDevice, Map<string, string>>()

  lines(item: SinkItem): string {
    const { device } = item
    if (item.kind === 'event') return alertLine([['device_id', device.id]], item.event)
    if (item.kind === 'bucket') {
      const { start, channels } = item.bucket
      const points = Object.entries(channels).map(([channel, bucket]) => {
        const fields = bucketValues(bucket, 1).map(([part, value]) => `${part}=${value}`)
        return fields.length === 0
          ? ''
          : `${this.#head(device, channel, item.layer)} ${fields.join(',')} ${nanoseconds(start, 0)}`
      })
      return points.filter((point) => point !== '').join('\n')
    }
    if (item.kind === 'uplink') return ''
    const time = readingTime(item.reading)
    let lines = ''
    for (const [channel, value] of Object.entries(item.reading.values)) {
      if (Number.isFinite(value))
        lines += `${lines === '' ? '' : '\n'}${this.#head(device, channel, null)} value=${value} ${time}`
    }
    return lines
  }

  place(_: DeviceType, device: string, channel: string, layer: Layer | null): ChannelPlace {
    const tags = { device_id: device, metric: metricOf(channel) }
    return { measurement: measurementOf(layer), tags, field: layer === null ? 'value' : '', isBoolean: false, factor: 1 }
  }

  #head(device: SinkDevice, channel: string, layer: Layer | null): string {
    const heads = this.#heads.get(device) ?? new Map<string, string>()
    const key = `${layer} ${channel}`
    const known = heads.get(key)
    if (known !== undefined) return known
    const unit = device.type.channels.find(({ name }) => name === channel)?.unit ?? ''
    const head = lineHead(measurementOf(layer), [
      ['device_id', device.id],
      ['metric', metricOf(channel)],
      ['unit', sourceUnits.get(unit) ?? unit],
    ])
    if (heads.size >= mostHeads) heads.clear()
    this.#heads.set(device, heads.set(key, head))
    return head
  }
}

const metricOf = (channel: string) => sourceMetrics.get(channel) ?? channel
const measurementOf = (layer: Layer | null) => (layer === null ? measurement : `${measurement}_${layer}`)
