import type { Rejection } from '../../core/dialect'
import { finiteNumber, flag, wrong } from '../wire-fields'
import type { Groups } from './groups'
import { type Measurement, measurements } from './measurements'

/** What a `data` message measured, and what it says it could not. */
export interface MeasuredValues {
  readonly values: Readonly<Record<string, number>>
  /** Flags of `valid` that are false, and those of values that are null. */
  readonly invalid: ReadonlySet<string>
}

/** Reads all channels. A value that is missing, null or marked invalid is left out; one of a wrong type rejects the message. */
export function readValues(groups: Groups): MeasuredValues | Rejection {
  const problem = findProblem(groups)
  if (problem !== null) return problem
  const invalid = new Set<string>()
  const values: Record<string, number> = {}
  for (const { group, field, channel, valid, madeOf, factor } of measurements) {
    const value = groups[group][field]
    // The firmware has no NaN in JSON: it writes null for a sensor that is not there.
    if (valid !== null && (groups.valid[valid] === false || value === null)) invalid.add(valid)
    if (value === undefined || value === null || invalid.has(valid ?? '')) continue
    if (madeOf.some((flagName) => invalid.has(flagName))) continue
    values[channel] = Number(value) * factor
  }
  return { values, invalid }
}

function findProblem(groups: Groups): Rejection | null {
  for (const measurement of measurements) {
    const problem = valueProblem(groups, measurement) ?? validProblem(groups, measurement)
    if (problem !== null) return problem
  }
  return null
}

function valueProblem(groups: Groups, { group, field, json }: Measurement): Rejection | null {
  const value = groups[group][field] ?? null
  const check = json === 'boolean' ? flag : finiteNumber
  return value === null || check.test(value) ? null : wrong(`"${group}.${field}"`, value, check)
}

function validProblem({ valid: flags }: Groups, { valid }: Measurement): Rejection | null {
  const value = valid === null ? null : (flags[valid] ?? null)
  return value === null || flag.test(value) ? null : wrong(`"valid.${valid}"`, value, flag)
}
