import type { Rejection } from '../core/dialect'
import { type JsonObject, nameOf } from './wire-json'

/** What a value must be. `expected` completes the sentence "but must be …". */
export interface Check {
  readonly expected: string
  /** JSON type that is right even if the value is not: tells WRONG_TYPE from OUT_OF_RANGE. */
  readonly type: 'number' | 'string' | 'boolean' | 'object' | 'array'
  readonly test: (value: unknown) => boolean
}

/** One key of a message: its check, and the name it gets in the decoded body. */
export interface Field {
  readonly key: string
  readonly as: string
  readonly check: Check
  readonly required: boolean
  /** From the unit on the wire to that of the body. */
  readonly convert?: (value: never) => unknown
}

export type Body = Record<string, unknown>

/** Reads the fields of a message into a body; the first field that is missing or wrong rejects it. Other keys are ignored. */
export function readFields(message: JsonObject, fields: readonly Field[]): { readonly body: Body } | Rejection {
  const body: Body = {}
  for (const { key, as, check, required, convert } of fields) {
    const value = message[key]
    if (value === undefined) {
      if (required) return { code: 'MISSING_FIELD', reason: `"${key}" is missing; it must be ${check.expected}` }
      continue
    }
    if (!check.test(value)) return wrong(`"${key}"`, value, check)
    body[as] = convert ? convert(value as never) : value
  }
  return { body }
}

/** `what` is `"key"` or a description of the place. */
export function wrong(what: string, value: unknown, check: Check): Rejection {
  const code = jsonType(value) === check.type ? 'OUT_OF_RANGE' : 'WRONG_TYPE'
  return { code, reason: `${what} is ${nameOf(value)} but must be ${check.expected}` }
}

export function integer(min: number, max: number): Check {
  return {
    expected: `an integer from ${min} to ${max}`,
    type: 'number',
    test: (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
  }
}

export function oneOf(...allowed: readonly string[]): Check {
  const expected = `one of ${allowed.map((text) => `"${text}"`).join(', ')}`
  return { expected, type: 'string', test: (value) => typeof value === 'string' && allowed.includes(value) }
}

/** Lengths count characters as JSON Schema does: code points, not UTF-16 units. */
export function text(min: number, max: number): Check {
  const expected = `a text of ${min} to ${max} characters`
  return {
    expected,
    type: 'string',
    test: (value) => typeof value === 'string' && value.length <= 2 * max && [...value].length >= min && [...value].length <= max,
  }
}

export function pattern(regExp: RegExp, expected: string): Check {
  return { expected, type: 'string', test: (value) => typeof value === 'string' && regExp.test(value) }
}

export function listOf(check: Check, max: number, expected: string): Check {
  return {
    expected,
    type: 'array',
    test: (value) => Array.isArray(value) && value.length <= max && value.every((item) => check.test(item)),
  }
}

export const finiteNumber: Check = {
  expected: 'a finite number',
  type: 'number',
  test: (value) => typeof value === 'number' && Number.isFinite(value),
}

export const flag: Check = { expected: 'true or false', type: 'boolean', test: (value) => typeof value === 'boolean' }

export const jsonObject: Check = {
  expected: 'an object',
  type: 'object',
  test: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

export const uint32 = integer(0, 0xffff_ffff)
export const count = integer(0, Number.MAX_SAFE_INTEGER)

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
}
