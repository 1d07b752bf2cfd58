import { parseArgs } from 'node:util'
import { isDeviceId } from '../../core/device'
import { deviceIds, type FleetOptions } from '../fleet'
import { durationWithin, integer, number } from './quantities'
import { UsageError } from './usage-error'

const dayMs = 86_400_000

const spec = {
  devices: { type: 'string', default: '8' },
  interval: { type: 'string', default: '5s' },
  heartbeat: { type: 'string', default: '30s' },
  qos: { type: 'string', default: '1' },
  prefix: { type: 'string', default: 'ACV-' },
  seed: { type: 'string', default: '1' },
  url: { type: 'string' },
  key: { type: 'string' },
  'key-file': { type: 'string' },
  ca: { type: 'string' },
  data: { type: 'string' },
  history: { type: 'string', default: '0' },
  'history-step': { type: 'string', default: '5m' },
  duration: { type: 'string' },
  speed: { type: 'string', default: '1' },
  dropout: { type: 'string', default: '0' },
  'dropout-after': { type: 'string', default: '40s' },
  'dropout-for': { type: 'string', default: '30s' },
  'dropout-every': { type: 'string', default: '10m' },
  noisy: { type: 'string', default: '0' },
  'bad-json': { type: 'string', default: '0' },
  clockless: { type: 'string', default: '0' },
  duplicates: { type: 'string', default: '0' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** What the command line asks for; where to connect is found by `site.ts`. */
export interface Options {
  readonly help: boolean
  /** Ends by itself after this time, ms; null: never. */
  readonly durationMs: number | null
  readonly site: {
    readonly url: string | undefined
    readonly key: string | undefined
    readonly keyFile: string | undefined
    readonly caFile: string | undefined
    readonly dataDir: string | undefined
  }
  readonly fleet: Omit<FleetOptions, 'access' | 'offsetMinutes'>
}

/** Reads the arguments after the command's name. Throws {@link UsageError}. */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args)
  const devices = integer('devices', values.devices, 1, 10_000)
  const count = (option: 'dropout' | 'noisy' | 'bad-json' | 'clockless' | 'duplicates'): number =>
    integer(option, values[option], 0, devices)
  const fleet: Options['fleet'] = {
    devices,
    prefix: prefixFor(values.prefix, devices),
    seed: integer('seed', values.seed, 0, 0xffff_ffff),
    intervalMs: durationWithin('interval', values.interval, 100, dayMs),
    // docs/mqtt-protocol.md allows 5 s to a day.
    heartbeatMs: durationWithin('heartbeat', values.heartbeat, 5_000, dayMs),
    qos: integer('qos', values.qos, 0, 1) as 0 | 1,
    speed: number('speed', values.speed, 0.01, 10_000),
    specials: {
      dropout: count('dropout'),
      noisy: count('noisy'),
      'bad-json': count('bad-json'),
      clockless: count('clockless'),
      duplicates: count('duplicates'),
    },
    dropout: {
      afterMs: durationWithin('dropout-after', values['dropout-after'], 100, dayMs),
      forMs: durationWithin('dropout-for', values['dropout-for'], 100, dayMs),
      everyMs: durationWithin('dropout-every', values['dropout-every'], 1_000, dayMs),
    },
    history: {
      spanMs: durationWithin('history', values.history, 0, 400 * dayMs),
      stepMs: durationWithin('history-step', values['history-step'], 1_000, dayMs),
    },
  }
  const special = Object.values(fleet.specials).reduce((sum, one) => sum + one, 0)
  if (special > devices)
    throw new UsageError(`${special} meters shall be special, but the fleet has only ${devices}; raise --devices`)
  if (values.key !== undefined && values['key-file'] !== undefined) throw new UsageError('give --key or --key-file, not both')
  return {
    help: values.help,
    durationMs: values.duration === undefined ? null : durationWithin('duration', values.duration, 100, 365 * dayMs),
    site: {
      url: values.url,
      key: values.key,
      keyFile: values['key-file'],
      caFile: values.ca,
      dataDir: values.data,
    },
    fleet,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: spec, strict: true, allowPositionals: false }).values
  } catch (error) {
    // node:util explains the mistake in its first sentence and then how to quote; the first is enough.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error))
  }
}

function prefixFor(prefix: string, devices: number): string {
  const longest = deviceIds(prefix, devices).at(-1) ?? ''
  if (isDeviceId(longest)) return prefix
  throw new UsageError(`--prefix "${prefix}" makes device ids such as "${longest}"; they are 1 to 64 of A–Z a–z 0–9 _ . : -`)
}
