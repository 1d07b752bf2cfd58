import type { Rejection } from '../../core/dialect'
import { jsonObject, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'

const names = ['temperature', 'electrical', 'pressure', 'status', 'alerts', 'valid'] as const

export type GroupName = (typeof names)[number]

/** The objects inside a `data` message; one that is missing or null is empty. */
export type Groups = Readonly<Record<GroupName, JsonObject>>

/** Wrapped, because a message may itself have a key that a rejection has. */
export function readGroups(message: JsonObject): { readonly groups: Groups } | Rejection {
  for (const name of names) {
    const value = message[name] ?? null
    if (value !== null && !jsonObject.test(value)) return wrong(`"${name}"`, value, jsonObject)
  }
  const group = (name: GroupName): JsonObject => (message[name] ?? {}) as JsonObject
  return {
    groups: {
      temperature: group('temperature'),
      electrical: group('electrical'),
      pressure: group('pressure'),
      status: group('status'),
      alerts: group('alerts'),
      valid: group('valid'),
    },
  }
}
