import { type Static, Type } from 'typebox'
import type { DayCompleteness } from '../../../core/completeness'
import { completenessPercent } from '../../../core/completeness-percent'
import { isoTime } from '../params/iso-time'
import { isoTimeSchema, numberOrNullSchema } from './common'

export const daySchema = Type.Object({
  day: Type.String({ description: "Day in the site's time zone", examples: ['2026-11-21'] }),
  from: isoTimeSchema,
  to: isoTimeSchema,
  percent: numberOrNullSchema,
  expected: Type.Integer({ description: 'received + missing' }),
  received: Type.Integer({ description: 'Late ones included, duplicates not' }),
  late: Type.Integer({ description: 'Of them: kept by the device, or more than a minute underway' }),
  missing: Type.Integer(),
  duplicates: Type.Integer({ description: 'Came again and were left out' }),
})

export function dayJson(day: DayCompleteness): Static<typeof daySchema> {
  return {
    day: day.day,
    from: isoTime(day.from),
    to: isoTime(day.to),
    percent: completenessPercent(day),
    expected: day.expected,
    received: day.received,
    late: day.late,
    missing: day.missing,
    duplicates: day.duplicates,
  }
}
