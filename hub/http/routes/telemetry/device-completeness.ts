import { Type } from 'typebox'
import type { AddRoute } from '../../app'
import { isoTime, isoTimeOrNull } from '../../params/iso-time'
import { parseRange, rangeFields } from '../../params/range'
import { wantsCsv } from '../../params/wants-csv'
import { deviceParams, failures, isoTimeOrNullSchema, isoTimeSchema, oneOf, timeZoneSchema } from '../../schemas/common'
import { dayJson, daySchema } from '../../schemas/completeness'
import { gapJson, gapLimitSchema, gapSchema } from '../../schemas/gap'
import { sendCsv } from '../../send-csv'

const query = Type.Object(
  { ...rangeFields('-7d'), limit: gapLimitSchema, format: Type.Optional(oneOf(['json', 'csv'], 'Instead of the Accept header')) },
  { additionalProperties: false },
)
const msOrNull = (description: string) => Type.Unsafe<number | null>({ type: ['number', 'null'], description })
const completenessSchema = Type.Object({
  device: Type.String(),
  from: isoTimeSchema,
  to: isoTimeSchema,
  timeZone: timeZoneSchema,
  intervalMs: msOrNull('Usual time between two readings; null while unknown'),
  latencyMs: msOrNull("How long live readings take to arrive; below 0 the device's clock is ahead; null while unknown"),
  silentSince: isoTimeOrNullSchema,
  days: Type.Array(daySchema),
  gaps: Type.Array(gapSchema),
  truncated: Type.Boolean({ description: 'Older gaps were left out at `limit`' }),
})
const columns = ['day', 'from', 'to', 'percent', 'expected', 'received', 'late', 'missing', 'duplicates'] as const

export const deviceCompleteness: AddRoute = (app, { hub, now }) => {
  app.get(
    '/api/devices/:id/completeness',
    {
      config: { needs: 'telemetry.read' },
      schema: {
        summary: 'How complete the days of a range are, and what is missing',
        tags: ['telemetry'],
        params: deviceParams,
        querystring: query,
        response: {
          200: {
            description: 'CSV: one row per day',
            content: { 'application/json': { schema: completenessSchema }, 'text/csv': { schema: Type.String() } },
          },
          ...failures(400, 404),
        },
      },
    },
    async ({ params: { id }, query: { limit, format, ...asked }, headers }, reply) => {
      const answer = await hub.completeness({ device: id, ...parseRange(asked, now()), gapLimit: limit })
      const days = answer.days.map(dayJson)
      reply.header('vary', 'accept')
      if (wantsCsv(format, headers.accept)) {
        const rows = [columns, ...days.map((day) => columns.map((column) => day[column]))]
        return sendCsv(reply, { name: `${id}-completeness`, rows, truncated: false })
      }
      const { intervalMs, latencyMs, truncated } = answer
      return {
        device: id,
        from: isoTime(answer.from),
        to: isoTime(answer.to),
        timeZone: (await hub.describe()).timeZone,
        intervalMs,
        latencyMs,
        silentSince: isoTimeOrNull(answer.silentSince),
        days,
        gaps: answer.gaps.map(gapJson),
        truncated,
      }
    },
  )
}
