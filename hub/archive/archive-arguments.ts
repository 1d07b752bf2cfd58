import { isDeviceId } from '../../core/device'
import { givenFolder, readArguments } from '../cli/arguments'
import { CannotRunError } from '../replay/cannot-run'
import { parseFrom } from '../replay/from'
import type { PlaceArguments } from './archive-place'

const spec = {
  from: { type: 'string' },
  endpoint: { type: 'string' },
  region: { type: 'string' },
  'path-style': { type: 'boolean', default: false },
  ca: { type: 'string' },
  to: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  devices: { type: 'string' },
  damaged: { type: 'string' },
  conflict: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export interface RestoreArguments {
  readonly do: 'restore'
  readonly place: PlaceArguments
  readonly to: string
  /** Arrival, ms UTC, from which on nothing is restored; null: everything is. */
  readonly until: number | null
  /** Null: all. */
  readonly devices: readonly string[] | null
  readonly skipDamaged: boolean
  /** Of two messages with one position the later one is taken; otherwise that is an error. */
  readonly takeLater: boolean
  readonly quiet: boolean
}

export interface VerifyArguments {
  readonly do: 'verify'
  readonly place: PlaceArguments
  /** Arrival, ms UTC; null: everything. */
  readonly since: number | null
  readonly quiet: boolean
}

export type ArchiveTask =
  | { readonly do: 'help' }
  | { readonly do: 'list'; readonly place: PlaceArguments; readonly quiet: boolean }
  | VerifyArguments
  | RestoreArguments

/** Options that belong to one task only. */
const belongs = {
  to: 'restore',
  until: 'restore',
  devices: 'restore',
  damaged: 'restore',
  conflict: 'restore',
  since: 'verify',
} as const

/** Reads the arguments after the command's name; `now` is in ms UTC. Throws {@link CannotRunError}. */
export function parseArchiveArguments(args: readonly string[], now: number): ArchiveTask {
  const { values, positionals } = readArguments(args, spec)
  if (values.help) return { do: 'help' }
  const [task, tooMuch] = positionals
  if (task !== 'list' && task !== 'verify' && task !== 'restore')
    throw new CannotRunError(
      task === undefined ? 'say what to do: list, verify or restore' : `"${task}" is none of list, verify, restore`,
    )
  if (tooMuch !== undefined) throw new CannotRunError(`"${tooMuch}" is too much; where the archive is comes with --from`)
  for (const [option, its] of Object.entries(belongs)) {
    if (values[option as keyof typeof belongs] !== undefined && its !== task)
      throw new CannotRunError(`--${option} goes with "${its}" only`)
  }
  const place = placeOf(values)
  const { quiet } = values
  if (task === 'list') return { do: task, place, quiet }
  if (task === 'verify') return { do: task, place, since: time('since', values.since, now), quiet }
  const to = givenFolder('to', values.to)
  if (to === null)
    throw new CannotRunError('say where to: --to <data folder>, an empty one, a new one, or one restored from a backup')
  return {
    do: task,
    place,
    to,
    until: time('until', values.until, now),
    devices: deviceList(values.devices),
    skipDamaged: isChosen('damaged', values.damaged, 'skip', 'leaves out what is damaged'),
    takeLater: isChosen('conflict', values.conflict, 'later', 'takes the later of two messages with one position'),
    quiet,
  }
}

function placeOf(values: {
  from?: string
  endpoint?: string
  region?: string
  'path-style': boolean
  ca?: string
}): PlaceArguments {
  const from = givenFolder('from', values.from)
  if (from === null) throw new CannotRunError('say where the archive is: --from <folder>, or --from s3://bucket/prefix')
  return {
    from,
    endpoint: givenFolder('endpoint', values.endpoint),
    region: givenFolder('region', values.region),
    pathStyle: values['path-style'],
    ca: givenFolder('ca', values.ca),
  }
}

function time(option: string, text: string | undefined, now: number): number | null {
  return text === undefined ? null : parseFrom(text, now, `--${option}`)
}

function deviceList(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null
  const devices = text.split(',').map((device) => device.trim())
  const wrong = devices.find((device) => !isDeviceId(device))
  if (wrong !== undefined)
    throw new CannotRunError(`--devices has "${wrong}"; it must be device ids with commas between them, such as ACV-1,ACV-2`)
  return [...new Set(devices)]
}

function isChosen(option: string, given: string | undefined, choice: string, meaning: string): boolean {
  if (given !== undefined && given !== choice)
    throw new CannotRunError(`--${option} is "${given}" but can only be "${choice}", which ${meaning}`)
  return given === choice
}
