import { parseArgs } from 'node:util'
import { isDeviceId } from '../../core/device'
import { CannotRunError } from './cannot-run'
import { parseFrom } from './from'

const spec = {
  from: { type: 'string' },
  device: { type: 'string' },
  data: { type: 'string' },
  settings: { type: 'string' },
  keep: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** What the command line asks for. */
export interface ReplayArguments {
  readonly help: boolean
  readonly json: boolean
  /** Arrival from which on everything is compared, ms UTC; null: from the beginning. */
  readonly from: number | null
  readonly device: string | null
  readonly dataDir: string | null
  readonly settingsFile: string | null
  readonly keep: string | null
}

/** Reads the arguments after the command's name; `now` is in ms UTC. Throws {@link CannotRunError}. */
export function parseReplayArguments(args: readonly string[], now: number): ReplayArguments {
  const { from, device, data, settings, keep, json, help } = parse(args)
  if (device !== undefined && !isDeviceId(device)) {
    throw new CannotRunError(`--device is "${device}" but must be a device id: 1 to 64 characters of A–Z a–z 0–9 _ . : -`)
  }
  return {
    help,
    json,
    from: from === undefined ? null : parseFrom(from, now),
    device: device ?? null,
    dataDir: given('data', data),
    settingsFile: given('settings', settings),
    keep: given('keep', keep),
  }
}

/** An empty path would quietly mean the current folder. */
function given(option: string, value: string | undefined): string | null {
  if (value?.trim() === '') throw new CannotRunError(`--${option} is empty`)
  return value ?? null
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: spec, strict: true, allowPositionals: false }).values
  } catch (error) {
    // node:util explains the mistake in its first sentence and then how to quote; the first is enough.
    throw new CannotRunError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error))
  }
}
