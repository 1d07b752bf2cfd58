import type { Channel, DeviceType } from '../../core/channel'
import type { BatchMessage, BatchRecord, TelemetryMessage, WireClock, WireLink, WireSource } from '../../protocol/acuvim/messages'

/** What the readings of a message share, as the device knows it. */
export interface TelemetryHead {
  readonly epoch: number
  readonly source?: WireSource
  readonly link?: WireLink
  readonly clock?: WireClock
  /** Uptime when the message is sent, ms; needed with the clock `boot`. */
  readonly uptime?: number
}

/** One reading on the device, before it is sent. */
export interface Sample {
  readonly seq: number
  /** Time on the device's clock: ms UTC, or ms since boot with the clock `boot`. */
  readonly time: number
  /** Channel name to value; what is not a finite number counts as not measured. */
  readonly values: Readonly<Record<string, number>>
}

/** The telemetry message for one sample, as JSON text. */
export function encodeTelemetry(type: DeviceType, head: TelemetryHead, sample: Sample): string {
  const data: Record<string, number> = {}
  for (const [name, value] of Object.entries(sample.values)) {
    if (Number.isFinite(value)) data[keyOf(type, name)] = shortened(type, name, value)
  }
  const message: TelemetryMessage = { ...envelope(head), sq: sample.seq, ts: sample.time, d: data }
  return JSON.stringify(message)
}

/** One batch message for samples of the same boot and clock, as JSON text: keys are sent once, values by their place. */
export function encodeBatch(type: DeviceType, head: TelemetryHead, samples: readonly Sample[]): string {
  const names = [...new Set(samples.flatMap(({ values }) => Object.keys(values)))]
  const records = samples.map(({ seq, time, values }): BatchRecord => {
    const row = names.map((name) => (Number.isFinite(values[name]) ? shortened(type, name, values[name] as number) : null))
    return [seq, time, ...row]
  })
  const message: BatchMessage = { ...envelope(head), k: names.map((name) => keyOf(type, name)), r: records }
  return JSON.stringify(message)
}

function envelope({ epoch, source, link, clock, uptime }: TelemetryHead) {
  return {
    v: 1,
    ep: epoch,
    ...(source && { src: source }),
    ...(link && { ln: link }),
    ...(clock && { ck: clock }),
    ...(uptime !== undefined && { up: uptime }),
  } as const
}

const channelMaps = new WeakMap<DeviceType, ReadonlyMap<string, Channel>>()

function channelOf(type: DeviceType, name: string): Channel | undefined {
  let channels = channelMaps.get(type)
  if (channels === undefined) {
    channels = new Map(type.channels.map((channel) => [channel.name, channel]))
    channelMaps.set(type, channels)
  }
  return channels.get(name)
}

/** A value no channel has travels under its own name. */
function keyOf(type: DeviceType, name: string): string {
  return channelOf(type, name)?.key ?? name
}

/** A 32-bit float is sure of seven digits at most; energies are counters of nine digits. */
function shortened(type: DeviceType, name: string, value: number): number {
  return Number(value.toPrecision(channelOf(type, name)?.group === 'energy' ? 9 : 7))
}
