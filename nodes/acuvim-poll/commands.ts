import type { NodeMessage } from 'node-red'
import type { SerialSettings } from '../../core/polling/bus-address'
import { parities } from '../../core/polling/bus-address'
import type { BusScan, Poller } from '../../hub/client/polling'
import { numberIn, oneOf } from '../shared/fields'
import { invalid, shown } from '../shared/invalid'
import { parseUnits } from './units'

const topics = ['poll', 'clock', 'set-clock', 'scan', 'quality'] as const

/** What a message asks for. */
export type Command =
  | { readonly kind: 'poll'; readonly meter: string | undefined }
  | { readonly kind: 'clock' | 'set-clock'; readonly meter: string }
  | { readonly kind: 'scan'; readonly scan: Omit<BusScan, 'id'> }
  | { readonly kind: 'quality' }

/** How long to wait for an address that may have nobody, ms. */
const scanTimeoutMs = 300

/** Throws HubError INVALID_ARGUMENT that says what is allowed. */
export function commandIn(msg: NodeMessage, poller: Poller): Command {
  const kind = topics.find((topic) => topic === msg.topic)
  if (!kind) throw invalid(`msg.topic is ${shown(msg.topic)}; it must be one of ${topics.join(', ')}.`)
  if (kind === 'quality') return { kind }
  if (kind === 'scan') return { kind, scan: parseScan(msg.payload, poller.bus) }
  const meter = meterIn(msg)
  if (kind === 'poll') return { kind, meter }
  const [only] = poller.meters
  const chosen = meter ?? (poller.meters.length === 1 ? only?.meter : undefined)
  if (chosen === undefined)
    throw invalid(`Nothing says which meter: set msg.device to one of ${poller.meters.map((each) => each.meter).join(', ')}.`)
  return { kind, meter: chosen }
}

/** What a scan covers, from an object such as `{ units: '1-32', baudRates: [9600, 19200] }`. Throws HubError INVALID_ARGUMENT. */
export function parseScan(given: unknown, bus: BusScan['bus']): Omit<BusScan, 'id'> {
  const { units, baudRates, parities: parity, timeoutMs } = fieldsOf(given)
  const settings = bus.kind === 'rtu' ? settingsOf(bus, baudRates, parity) : []
  return {
    bus,
    units: parseUnits(units),
    timeoutMs: numberIn('timeoutMs of the scan', timeoutMs, { min: 10, max: 10_000, fallback: scanTimeoutMs }),
    ...(settings.length > 0 && { settings }),
  }
}

function settingsOf(own: SerialSettings, baudRates: unknown, parity: unknown): readonly SerialSettings[] {
  const rates = listOf(baudRates, own.baudRate).map((rate) =>
    numberIn('Baud rate of the scan', rate, { min: 300, max: 4_000_000, fallback: 0 }),
  )
  const kinds = listOf(parity, own.parity).map((word) => oneOf('Parity of the scan', word, parities))
  return rates.flatMap((baudRate) => kinds.map((each) => ({ baudRate, parity: each, stopBits: own.stopBits })))
}

function listOf(value: unknown, own: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return [own]
  return Array.isArray(value) ? value : [value]
}

function fieldsOf(given: unknown): { units?: unknown; baudRates?: unknown; parities?: unknown; timeoutMs?: unknown } {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}
}

function meterIn(msg: NodeMessage): string | undefined {
  const { device, payload } = msg as NodeMessage & { readonly device?: unknown }
  const named = device ?? (typeof payload === 'object' && payload !== null ? (payload as { device?: unknown }).device : undefined)
  if (named === undefined || named === null || named === '') return undefined
  if (typeof named !== 'string') throw invalid(`msg.device is ${shown(named)}; it must be a device id.`)
  return named
}
