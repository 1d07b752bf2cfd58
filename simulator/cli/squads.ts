import { families, familyNamed } from '../families'
import { acuvim } from '../families/acuvim/family'
import type { Squad } from '../fleet'
import { integer } from './quantities'
import { UsageError } from './usage-error'

const mostDevices = 10_000

/** Reads `--fleet acuvim:8,dc:2`, or `--devices 8`, which are all Acuvim meters. Throws {@link UsageError}. */
export function squadsFrom(fleet: string | undefined, devices: string | undefined): readonly Squad[] {
  if (fleet === undefined) return [{ family: acuvim, count: integer('devices', devices ?? '8', 1, mostDevices) }]
  if (devices !== undefined) throw new UsageError('give --fleet or --devices, not both')
  const squads = fleet.split(',').map(squadFrom)
  const twice = squads.find(({ family }, index) => squads.findIndex((other) => other.family === family) < index)
  if (twice !== undefined) throw new UsageError(`--fleet names "${twice.family.name}" twice`)
  return squads
}

function squadFrom(text: string): Squad {
  const [name = '', count = '1', ...rest] = text.trim().split(':')
  const family = familyNamed(name)
  if (family === undefined || rest.length > 0) {
    const known = families.map((each) => each.name).join(', ')
    throw new UsageError(`--fleet has "${text.trim()}" but must be a list such as acuvim:8,dc:2 of ${known}`)
  }
  return { family, count: integer('fleet', count, 1, mostDevices) }
}
