import { isDeviceId } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import { type GivenReading, maxGivenReadings } from '../../core/given-reading'

const keys = ['device', 'type', 'at', 'values', 'link', 'quality', 'source'] as const satisfies readonly (keyof GivenReading)[]

/**
 * Checks what JSON would hide (NaN becomes null, undefined vanishes) and what the hub must know before it can decode. The rest
 * is the decoder's. Throws HubError INVALID_ARGUMENT that names the reading and what is allowed.
 */
export function checkGiven(readings: readonly GivenReading[]): void {
  if (!Array.isArray(readings)) throw new HubError('INVALID_ARGUMENT', 'the readings must be a list')
  if (readings.length > maxGivenReadings) {
    throw new HubError('INVALID_ARGUMENT', `${readings.length} readings at once; at most ${maxGivenReadings} are taken`)
  }
  for (const [index, reading] of readings.entries()) {
    const problem = problemOf(reading)
    if (problem !== null) throw invalidReading(problem, { index, count: readings.length })
  }
}

/** Says which of several readings is meant; of one everybody knows. */
export function invalidReading(problem: string, { index, count }: { readonly index: number; readonly count: number }): HubError {
  return new HubError('INVALID_ARGUMENT', count === 1 ? problem : `reading ${index + 1} of ${count}: ${problem}`)
}

function problemOf(reading: unknown): string | null {
  if (!isRecord(reading)) return `${shown(reading)} is no reading; it must be { device, at, values }`
  const unknown = Object.keys(reading).find((key) => !(keys as readonly string[]).includes(key))
  if (unknown !== undefined) return `"${unknown}" means nothing in a reading; there are ${keys.join(', ')}`
  const { device, type, at, values } = reading
  if (typeof device !== 'string' || !isDeviceId(device)) {
    return `${shown(device)} is not a device id: 1 to 64 characters of A–Z a–z 0–9 _ . : -`
  }
  if (type !== undefined && typeof type !== 'string') return `the type is ${shown(type)}; it must be the name of a device type`
  if (typeof at !== 'number' || !Number.isInteger(at))
    return `"at" is ${shown(at)}; it must be whole milliseconds since 1970, UTC`
  if (!isRecord(values)) return `"values" is ${shown(values)}; it must be an object of channel names and numbers`
  return valuesProblem(values)
}

function valuesProblem(values: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || (typeof value === 'number' && Number.isFinite(value))) continue
    return `the value of "${name}" is ${shown(value)}; it must be a finite number, or null for not measured`
  }
  return null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
