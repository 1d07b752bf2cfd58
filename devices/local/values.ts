import type { DeviceType } from '../../core/channel'
import type { Rejection } from '../../core/dialect'
import { maxChannels } from '../../protocol/local/limits'
import { finiteNumber, wrong } from '../wire-fields'
import { type JsonObject, nameOf } from '../wire-json'

/** A name the store can use. */
const storable = /^[a-z][a-z0-9_]{0,62}$/

interface Names {
  /** Why a name of the type can have no value; undefined: it can. */
  readonly calculated: ReadonlyMap<string, string>
  readonly known: ReadonlySet<string>
  /** Channel by its short key, where that is not its name. */
  readonly byKey: ReadonlyMap<string, string>
}

const namesOfTypes = new WeakMap<DeviceType, Names>()

/** Values by channel name; null where not measured. A name the type does not have is kept as it is, in a channel of its own. */
export function readValues(given: JsonObject, type: DeviceType): Readonly<Record<string, number>> | Rejection {
  const entries = Object.entries(given)
  if (entries.length > maxChannels) {
    return { code: 'OUT_OF_RANGE', reason: `"values" has ${entries.length} channels; at most ${maxChannels} are allowed` }
  }
  const values: Record<string, number> = {}
  for (const [name, value] of entries) {
    const problem = nameProblem(name, type)
    if (problem !== null) return { code: 'OUT_OF_RANGE', reason: problem }
    if (value === null) continue
    if (!finiteNumber.test(value)) return wrong(`the value of "${name}"`, value, finiteNumber)
    values[name] = value as number
  }
  if (Object.keys(values).length > 0) return values
  return { code: 'NO_VALUES', reason: entries.length === 0 ? '"values" is empty' : 'all values are null' }
}

function nameProblem(name: string, type: DeviceType): string | null {
  const { calculated, known, byKey } = namesOf(type)
  const from = calculated.get(name)
  if (from !== undefined) return `"${name}" is calculated from "${from}" and cannot be given`
  if (known.has(name)) return null
  const meant = byKey.get(name)
  if (meant !== undefined) return `"${name}" is the short key of a channel; its name is "${meant}"`
  // `constructor` is the one such name that every JavaScript object already answers to.
  if (storable.test(name) && name !== 'constructor') return null
  return `${nameOf(name)} cannot be a channel; a name is 1 to 63 characters of a–z, 0–9 and _, a letter first`
}

function namesOf(type: DeviceType): Names {
  let names = namesOfTypes.get(type)
  if (names === undefined) {
    names = {
      calculated: new Map(type.channels.flatMap(({ name, integral }) => (integral ? [[name, integral.of] as const] : []))),
      known: new Set(type.channels.map(({ name }) => name)),
      byKey: new Map(type.channels.filter(({ key, name }) => key !== name).map(({ key, name }) => [key, name])),
    }
    namesOfTypes.set(type, names)
  }
  return names
}
