import { type Static, Type } from 'typebox'
import { HubError } from '../../../core/errors/hub-error'
import type { History, HistoryQuery } from '../../../core/history'
import type { AddRoute } from '../app'
import { historyCsv } from '../history-csv'
import { parseBucket } from '../params/bucket'
import { parseInstant } from '../params/instant'
import { isoTime } from '../params/iso-time'
import { wantsCsv } from '../params/wants-csv'
import { deviceParams, failures, isoTimeSchema, numberOrNullSchema, oneOf, repeated, withDefault } from '../schemas/common'

const channelList = Type.String({
  pattern: '^[a-z0-9_]{1,64}(,[a-z0-9_]{1,64})*$',
  description: 'channel names with commas between',
})
const query = Type.Object(
  {
    from: withDefault(
      Type.String({ default: '-24h', description: 'ISO 8601, ms since the epoch, or back from now: -24h. Inclusive' }),
    ),
    to: withDefault(Type.String({ default: 'now', description: 'The same forms. Exclusive' })),
    channels: repeated(channelList, "Channel names, separated by commas; without it the type's headline channels."),
    bucket: withDefault(Type.String({ default: 'auto', description: '`auto`, `none`, or a width such as 30s, 5m, 1h, 1d' })),
    limit: withDefault(Type.Integer({ minimum: 1, maximum: 50_000, default: 20_000, description: 'Points per channel' })),
    format: Type.Optional(oneOf(['json', 'csv'], 'Instead of the Accept header')),
  },
  { additionalProperties: false },
)

const pointSchema = Type.Object({
  at: isoTimeSchema,
  mean: Type.Number(),
  min: Type.Number(),
  max: Type.Number(),
  count: Type.Integer(),
})
const historySchema = Type.Object({
  device: Type.String(),
  from: isoTimeSchema,
  to: isoTimeSchema,
  bucketMs: numberOrNullSchema,
  truncated: Type.Boolean({ description: 'Cut at `limit`: take a shorter range or wider buckets' }),
  series: Type.Array(Type.Object({ channel: Type.String(), unit: Type.String(), points: Type.Array(pointSchema) })),
})

export const telemetryHistory: AddRoute = (app, { hub, now }) => {
  app.get(
    '/api/devices/:id/telemetry/history',
    {
      schema: {
        summary: 'Values over time, by event time, as JSON or CSV',
        tags: ['telemetry'],
        params: deviceParams,
        querystring: query,
        response: {
          200: {
            description: 'CSV: one row per time, one column per channel',
            content: { 'application/json': { schema: historySchema }, 'text/csv': { schema: Type.String() } },
          },
          ...failures(400, 404),
        },
      },
    },
    async ({ params, query: asked, headers }, reply) => {
      const history = await hub.history(historyQuery(params.id, asked, now()))
      reply.header('vary', 'accept')
      if (!wantsCsv(asked.format, headers.accept)) return historyJson(history)
      reply.header('content-disposition', `attachment; filename="${params.id.replaceAll(':', '-')}.csv"`)
      if (history.truncated) reply.header('x-truncated', 'true')
      return reply.type('text/csv; charset=utf-8').send(historyCsv(history))
    },
  )
}

function historyQuery(device: string, asked: Static<typeof query>, now: number): HistoryQuery {
  const from = parseInstant('from', asked.from, now)
  const to = parseInstant('to', asked.to, now)
  if (from >= to) {
    throw new HubError('INVALID_ARGUMENT', `query from: must be before to; ${isoTime(from)} is not before ${isoTime(to)}`)
  }
  const channels = asked.channels?.flatMap((list) => list.split(','))
  const bucketMs = parseBucket(asked.bucket, to - from)
  return { device, from, to, bucketMs, limit: asked.limit, ...(channels && { channels }) }
}

function historyJson({ from, to, series, ...rest }: History): Static<typeof historySchema> {
  return {
    ...rest,
    from: isoTime(from),
    to: isoTime(to),
    series: series.map(({ channel, unit, points }) => ({
      channel,
      unit,
      points: points.map((point) => ({ ...point, at: isoTime(point.at) })),
    })),
  }
}
