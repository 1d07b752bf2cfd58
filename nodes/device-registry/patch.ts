import type { DevicePatch } from '../../core/device'
import { invalid, shown } from '../shared/invalid'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isTextRecord: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText)

const fields: Readonly<Record<keyof DevicePatch, { readonly allowed: string; readonly check: Check }>> = {
  name: { allowed: 'a text', check: isText },
  type: { allowed: 'the name of a device type', check: isText },
  approval: { allowed: 'approved or pending', check: (value) => value === 'approved' || value === 'pending' },
  groups: { allowed: 'a list of texts', check: (value) => Array.isArray(value) && value.every(isText) },
  tags: { allowed: 'an object of texts', check: isTextRecord },
  heartbeatMs: {
    allowed: 'milliseconds, or null for the site’s default',
    check: (value) => value === null || (typeof value === 'number' && value > 0 && Number.isFinite(value)),
  },
}

/** What names the device in a payload is no change to it. */
const naming = new Set(['id', 'device'])

/**
 * The change a payload asks for. Unknown fields are refused, so that a misspelt one does not vanish silently.
 * Throws HubError INVALID_ARGUMENT.
 */
export function parsePatch(payload: unknown): DevicePatch {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw invalid(
      `msg.payload is ${shown(payload)}; an update needs an object such as { "device": "meter-01", "name": "Press 1" }.`,
    )
  }
  const patch = Object.fromEntries(Object.entries(payload).filter(([name]) => !naming.has(name)))
  for (const [name, value] of Object.entries(patch)) {
    if (!Object.hasOwn(fields, name))
      throw invalid(`msg.payload.${name} cannot be changed; there are ${Object.keys(fields).join(', ')}.`)
    const { allowed, check } = fields[name as keyof DevicePatch]
    if (!check(value)) throw invalid(`msg.payload.${name} is ${shown(value)}; it must be ${allowed}.`)
  }
  if (Object.keys(patch).length === 0)
    throw invalid(`msg.payload changes nothing; it may have ${Object.keys(fields).join(', ')}.`)
  return patch
}
