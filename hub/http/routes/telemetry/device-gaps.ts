import { Type } from 'typebox'
import type { AddRoute } from '../../app'
import { parseRange, rangeFields } from '../../params/range'
import { wantsCsv } from '../../params/wants-csv'
import { deviceParams, failures, oneOf } from '../../schemas/common'
import { gapJson, gapLimitSchema, gapSchema } from '../../schemas/gap'
import { sendCsv } from '../../send-csv'

const query = Type.Object(
  { ...rangeFields('-7d'), limit: gapLimitSchema, format: Type.Optional(oneOf(['json', 'csv'], 'Instead of the Accept header')) },
  { additionalProperties: false },
)
const columns = [
  'from',
  'to',
  'kind',
  'reason',
  'count',
  'missing',
  'readingsEach',
  'noticedAt',
  'filledAt',
  'epoch',
  'firstSeq',
  'lastSeq',
  'id',
] as const

export const deviceGaps: AddRoute = (app, { hub, now }) => {
  app.get(
    '/api/devices/:id/gaps',
    {
      config: { needs: 'telemetry.read' },
      schema: {
        summary: 'Ranges of missing data, filled ones included, by event time',
        tags: ['telemetry'],
        params: deviceParams,
        querystring: query,
        response: {
          200: {
            description: 'CSV: one row per gap',
            headers: { 'X-Truncated': { type: 'string', description: '`true`: older gaps were left out at `limit`' } },
            content: { 'application/json': { schema: Type.Array(gapSchema) }, 'text/csv': { schema: Type.String() } },
          },
          ...failures(400, 404),
        },
      },
    },
    async ({ params: { id }, query: { limit, format, ...asked }, headers }, reply) => {
      const { gaps, truncated } = await hub.completeness({ device: id, ...parseRange(asked, now()), gapLimit: limit })
      const items = gaps.map(gapJson)
      reply.header('vary', 'accept')
      if (wantsCsv(format, headers.accept)) {
        const rows = [columns, ...items.map((gap) => columns.map((column) => gap[column]))]
        return sendCsv(reply, { name: `${id}-gaps`, rows, truncated })
      }
      if (truncated) reply.header('x-truncated', 'true')
      return items
    },
  )
}
