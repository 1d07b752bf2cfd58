import { type Static, Type } from 'typebox'
import type { ClaimView } from '../../client/device-access'
import { isoTime, isoTimeOrNull } from '../params/iso-time'
import { isoTimeOrNullSchema, isoTimeSchema, oneOf } from './common'

const textOrNullSchema = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })

export const claimSchema = Type.Object({
  id: Type.String(),
  device: textOrNullSchema('The device it is for; null: whichever uses it first'),
  type: textOrNullSchema('Device type'),
  groups: Type.Array(Type.String()),
  createdBy: Type.String(),
  createdAt: isoTimeSchema,
  expiresAt: isoTimeSchema,
  usedBy: textOrNullSchema('The device that used it'),
  usedAt: isoTimeOrNullSchema,
  state: oneOf(['open', 'used', 'expired']),
})

export function claimJson(claim: ClaimView): Static<typeof claimSchema> {
  return {
    ...claim,
    groups: [...claim.groups],
    createdAt: isoTime(claim.createdAt),
    expiresAt: isoTime(claim.expiresAt),
    usedAt: isoTimeOrNull(claim.usedAt),
  }
}
