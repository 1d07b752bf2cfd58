import { parseArgs } from 'node:util'
import { isDeviceId } from '../../core/device'
import { type Behaviour, behaviours, behavioursOf, type Specials } from '../device/behaviour'
import { type FleetOptions, placesOf, type Squad } from '../fleet'
import { durationWithin, integer, number, oneOf } from './quantities'
import { squadsFrom } from './squads'
import { UsageError } from './usage-error'

const dayMs = 86_400_000

const text = (initial: string) => ({ type: 'string', default: initial }) as const
const spec = {
  fleet: { type: 'string' },
  devices: { type: 'string' },
  interval: { type: 'string' },
  heartbeat: text('30s'),
  qos: text('1'),
  'heat-pump-time': text('uptime'),
  prefix: { type: 'string' },
  seed: text('1'),
  url: { type: 'string' },
  user: { type: 'string' },
  key: { type: 'string' },
  'key-file': { type: 'string' },
  ca: { type: 'string' },
  data: { type: 'string' },
  history: text('0'),
  'history-step': text('5m'),
  duration: { type: 'string' },
  speed: text('1'),
  dropout: text('0'),
  'dropout-after': text('40s'),
  'dropout-for': text('30s'),
  'dropout-every': text('10m'),
  restart: text('0'),
  'restart-after': text('60s'),
  'restart-every': text('10m'),
  drop: text('0'),
  duplicates: text('0'),
  reorder: text('0'),
  drift: text('0'),
  'drift-ppm': text('500'),
  gap: text('0'),
  noisy: text('0'),
  'bad-json': text('0'),
  clockless: text('0'),
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Names of all options, without dashes. */
export const optionNames: readonly string[] = Object.keys(spec)

/** What the command line asks for; where to connect is found by `site.ts`. */
export interface Options {
  readonly help: boolean
  /** Ends by itself after this time, ms; null: never. */
  readonly durationMs: number | null
  readonly site: {
    readonly url: string | undefined
    readonly user: string | undefined
    readonly key: string | undefined
    readonly keyFile: string | undefined
    readonly caFile: string | undefined
    readonly dataDir: string | undefined
  }
  readonly fleet: Omit<FleetOptions, 'offsetMinutes'>
}

/** Reads the arguments after the command's name. Throws {@link UsageError}. */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args)
  const squads = squadsFrom(values.fleet, values.devices)
  const fleet: Options['fleet'] = {
    squads,
    prefix: prefixFor(values.prefix, squads),
    seed: integer('seed', values.seed, 0, 0xffff_ffff),
    intervalMs: values.interval === undefined ? null : durationWithin('interval', values.interval, 100, dayMs),
    habits: {
      qos: integer('qos', values.qos, 0, 1) as 0 | 1,
      // docs/mqtt-protocol.md allows 5 s to a day.
      heartbeatMs: durationWithin('heartbeat', values.heartbeat, 5_000, dayMs),
      heatPumpTime: oneOf('heat-pump-time', values['heat-pump-time'], ['uptime', 'unix']),
    },
    speed: number('speed', values.speed, 0.01, 10_000),
    specials: Object.fromEntries(behaviours.map((behaviour) => [behaviour, special(behaviour, values[behaviour])])),
    misfortunes: {
      dropout: {
        afterMs: durationWithin('dropout-after', values['dropout-after'], 100, dayMs),
        forMs: durationWithin('dropout-for', values['dropout-for'], 100, dayMs),
        everyMs: durationWithin('dropout-every', values['dropout-every'], 1_000, dayMs),
      },
      restart: {
        afterMs: durationWithin('restart-after', values['restart-after'], 100, dayMs),
        everyMs: durationWithin('restart-every', values['restart-every'], 1_000, dayMs),
      },
      driftPpm: number('drift-ppm', values['drift-ppm'], -500_000, 500_000),
    },
    history: {
      spanMs: durationWithin('history', values.history, 0, 400 * dayMs),
      stepMs: durationWithin('history-step', values['history-step'], 1_000, dayMs),
    },
  }
  checkSpecials(fleet)
  if (values.key !== undefined && values['key-file'] !== undefined) throw new UsageError('give --key or --key-file, not both')
  return {
    help: values.help,
    durationMs: values.duration === undefined ? null : durationWithin('duration', values.duration, 100, 365 * dayMs),
    site: {
      url: values.url,
      user: values.user,
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

/** `2`, or `ACV-003,plant-001`. */
function special(behaviour: Behaviour, given: string): number | readonly string[] {
  return /^[\d.+-]+$/.test(given) ? integer(behaviour, given, 0, 10_000) : given.split(',').map((id) => id.trim())
}

/** What the fleet would refuse is the mistake of whoever typed it. */
function checkSpecials({
  squads,
  prefix,
  specials,
}: {
  squads: readonly Squad[]
  prefix: string | null
  specials: Specials
}): void {
  try {
    behavioursOf(placesOf({ squads, prefix }), specials)
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error
  }
}

function prefixFor(prefix: string | undefined, squads: readonly Squad[]): string | null {
  if (prefix === undefined) return null
  if (squads.length > 1) throw new UsageError('--prefix is for a fleet of one kind; each kind has its own otherwise')
  const longest = placesOf({ squads, prefix }).at(-1)?.id ?? ''
  if (isDeviceId(longest)) return prefix
  throw new UsageError(`--prefix "${prefix}" makes device ids such as "${longest}"; they are 1 to 64 of A–Z a–z 0–9 _ . : -`)
}
