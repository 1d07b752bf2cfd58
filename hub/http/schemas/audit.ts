import { type Static, Type } from 'typebox'
import { type AuditQuery, type AuditRecord, auditActions } from '../../../core/access/audit'
import { roles } from '../../../core/access/role'
import { parseInstant } from '../params/instant'
import { isoTime } from '../params/iso-time'
import { isoTimeSchema, oneOf, repeated } from './common'

const textOrNullSchema = Type.Unsafe<string | null>({ type: ['string', 'null'] })

export const auditRecordSchema = Type.Object({
  seq: Type.Integer({ description: 'Counts from 1 without a gap' }),
  at: isoTimeSchema,
  action: oneOf(auditActions),
  by: Type.Object({
    kind: oneOf(['user', 'key', 'flow', 'device', 'command-line', 'hub']),
    name: Type.String(),
    role: Type.Unsafe<AuditRecord['by']['role']>({ type: ['string', 'null'], enum: [...roles, null] }),
    address: textOrNullSchema,
    requestId: textOrNullSchema,
  }),
  subject: Type.String(),
  outcome: oneOf(['done', 'refused', 'failed']),
  before: Type.Unsafe<unknown>({ description: 'What changed, as it was' }),
  after: Type.Unsafe<unknown>({ description: 'What changed, as it is' }),
  detail: Type.String(),
  hash: Type.String({ description: 'SHA-256 over the previous record’s hash and this record' }),
})

export function auditRecordJson(record: AuditRecord): Static<typeof auditRecordSchema> {
  return { ...record, by: { ...record.by }, at: isoTime(record.at) }
}

/** What selects records. */
export const auditFilterFields = {
  from: Type.Optional(Type.String({ description: 'ISO 8601, ms since the epoch, or back from now: -7d. Inclusive' })),
  to: Type.Optional(Type.String({ description: 'The same forms. Exclusive' })),
  action: repeated(oneOf(auditActions), 'What was done.'),
  by: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Name of who did it' })),
  subject: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Part of what it was done to' })),
}

/** The values of these parameters. Throws INVALID_ARGUMENT. */
export function auditFilter(
  asked: {
    readonly from?: string
    readonly to?: string
    readonly action?: AuditQuery['actions']
    readonly by?: string
    readonly subject?: string
  },
  now: number,
): AuditQuery {
  const { from, to, action, by, subject } = asked
  return {
    ...(from !== undefined && { from: parseInstant('from', from, now) }),
    ...(to !== undefined && { to: parseInstant('to', to, now) }),
    ...(action !== undefined && { actions: action }),
    ...(by !== undefined && { by }),
    ...(subject !== undefined && { subject }),
  }
}
