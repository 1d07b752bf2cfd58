import { type Static, Type } from 'typebox'
import type { Gap, GapKind, GapReason } from '../../../core/gap'
import { isoTime, isoTimeOrNull } from '../params/iso-time'
import { isoTimeOrNullSchema, isoTimeSchema, numberOrNullSchema, oneOf, withDefault } from './common'

const kinds: readonly GapKind[] = ['numbers', 'silence']

export const gapLimitSchema = withDefault(
  Type.Integer({ minimum: 1, maximum: 1000, default: 500, description: 'Gaps in one answer; the newest are kept' }),
)

export const gapSchema = Type.Object({
  id: Type.Integer(),
  kind: oneOf(kinds, '`numbers`: numbers of the device are missing. `silence`: nothing was measured for much longer than usual'),
  from: isoTimeSchema,
  to: isoTimeSchema,
  count: Type.Integer({ description: 'How many were missing when it settled' }),
  missing: Type.Integer({ description: 'How many still are; 0: filled' }),
  readingsEach: Type.Integer({ description: 'Readings each of them stands for: more than 1 where messages are counted' }),
  reason: Type.Unsafe<GapReason | null>({
    type: ['string', 'null'],
    enum: ['restart', 'lost', 'offline', null],
    description: 'null: unknown',
  }),
  noticedAt: isoTimeSchema,
  filledAt: isoTimeOrNullSchema,
  epoch: numberOrNullSchema,
  firstSeq: numberOrNullSchema,
  lastSeq: numberOrNullSchema,
})

export function gapJson({ device: _, ...gap }: Gap): Static<typeof gapSchema> {
  return {
    ...gap,
    from: isoTime(gap.from),
    to: isoTime(gap.to),
    noticedAt: isoTime(gap.noticedAt),
    filledAt: isoTimeOrNull(gap.filledAt),
  }
}
