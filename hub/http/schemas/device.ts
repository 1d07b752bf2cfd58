import { type Static, Type } from 'typebox'
import type { Approval, Device, DeviceView, PresenceState } from '../../../core/device'
import { heartbeatRangeMs } from '../../../core/presence/reduce-facts'
import { isoTime, isoTimeOrNull } from '../params/iso-time'
import { deviceIdSchema, isoTimeOrNullSchema, isoTimeSchema, numberOrNullSchema, oneOf } from './common'

export const presenceStates: readonly PresenceState[] = ['online', 'degraded', 'offline', 'unknown']
export const approvals: readonly Approval[] = ['approved', 'pending']

const deviceFields = {
  id: deviceIdSchema,
  name: Type.String(),
  type: Type.String(),
  dialect: Type.String(),
  approval: oneOf(approvals),
  groups: Type.Array(Type.String()),
  tags: Type.Record(Type.String(), Type.String()),
  heartbeatMs: numberOrNullSchema,
  about: Type.Record(Type.String(), Type.Unknown()),
  hasPassword: Type.Boolean(),
  blocked: Type.Boolean({ description: 'Its credentials were revoked; it may not connect' }),
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
}

export const deviceSchema = Type.Object(deviceFields)

export const deviceViewSchema = Type.Object(
  {
    ...deviceFields,
    presence: oneOf(presenceStates),
    presenceSince: isoTimeOrNullSchema,
    lastHeardAt: isoTimeOrNullSchema,
    lastReadingAt: isoTimeOrNullSchema,
  },
  { description: 'The device' },
)

/** What may be set on a device; the same bounds for creating and changing. */
export const settableFields = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  type: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'GET /api/types lists them' })),
  groups: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 64, uniqueItems: true })),
  tags: Type.Optional(
    Type.Unsafe<Record<string, string>>({
      type: 'object',
      maxProperties: 64,
      propertyNames: { pattern: '^[A-Za-z0-9_.-]{1,64}$', description: 'a name of 1 to 64 characters of A–Z a–z 0–9 _ . -' },
      additionalProperties: { type: 'string', maxLength: 256 },
    }),
  ),
  heartbeatMs: Type.Optional(
    Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: heartbeatRangeMs.min,
      maximum: heartbeatRangeMs.max,
      description: "Heartbeat interval in ms for a device that announces none; null: the site's default",
    }),
  ),
}

export function deviceJson(device: Device): Static<typeof deviceSchema> {
  return {
    ...device,
    groups: [...device.groups],
    tags: { ...device.tags },
    about: { ...device.about },
    createdAt: isoTime(device.createdAt),
    updatedAt: isoTime(device.updatedAt),
  }
}

export function deviceViewJson(view: DeviceView): Static<typeof deviceViewSchema> {
  return {
    ...deviceJson(view),
    presence: view.presence,
    presenceSince: isoTimeOrNull(view.presenceSince),
    lastHeardAt: isoTimeOrNull(view.lastHeardAt),
    lastReadingAt: isoTimeOrNull(view.lastReadingAt),
  }
}
