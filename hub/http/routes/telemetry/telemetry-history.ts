import { type Static, Type } from 'typebox'
import type { History, HistoryLayer, HistoryQuery } from '../../../../core/history'
import { layers } from '../../../../core/rollup/bucket'
import type { AddRoute } from '../../app'
import { historyRows } from '../../history-rows'
import { parseBucket } from '../../params/bucket'
import { isoTime } from '../../params/iso-time'
import { parseRange, rangeFields } from '../../params/range'
import { wantsCsv } from '../../params/wants-csv'
import { deviceParams, failures, isoTimeSchema, oneOf, repeated, timeZoneSchema, withDefault } from '../../schemas/common'
import { sendCsv } from '../../send-csv'

const channelList = Type.String({
  pattern: '^[a-z0-9_]{1,64}(,[a-z0-9_]{1,64})*$',
  description: 'channel names with commas between',
})
const query = Type.Object(
  {
    ...rangeFields('-24h'),
    channels: repeated(channelList, "Channel names, separated by commas; without it the type's headline channels."),
    bucket: withDefault(
      Type.String({
        default: 'auto',
        description: '`auto`, `none`, or a width that divides a day or is whole days: 30s, 5m, 1h, 1d',
      }),
    ),
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
  first: Type.Number(),
  last: Type.Number(),
  count: Type.Integer({ description: '0 for a channel that is calculated' }),
  delta: Type.Unsafe<number | null>({
    type: ['number', 'null'],
    description: 'Rise of a counter since the reading before the bucket, resets and roll-overs taken into account',
  }),
})
const historySchema = Type.Object({
  device: Type.String(),
  from: isoTimeSchema,
  to: isoTimeSchema,
  bucketMs: Type.Unsafe<number | null>({
    type: ['number', 'null'],
    description: 'What was asked for, or more where narrower buckets are no longer kept; null for readings',
  }),
  layer: oneOf<HistoryLayer>(['raw', ...layers], 'Where the answer comes from: readings, or roll-ups of this width'),
  timeZone: timeZoneSchema,
  truncated: Type.Boolean({ description: 'Cut at `limit`: take a shorter range or wider buckets' }),
  series: Type.Array(Type.Object({ channel: Type.String(), unit: Type.String(), points: Type.Array(pointSchema) })),
})

export const telemetryHistory: AddRoute = (app, { hub, now }) => {
  app.get(
    '/api/devices/:id/telemetry/history',
    {
      config: { needs: 'telemetry.read' },
      schema: {
        summary: 'Values over time, by event time, as JSON or CSV',
        tags: ['telemetry'],
        params: deviceParams,
        querystring: query,
        response: {
          200: {
            description: 'CSV: one row per time, one column per channel, seven with buckets',
            content: { 'application/json': { schema: historySchema }, 'text/csv': { schema: Type.String() } },
          },
          ...failures(400, 404),
        },
      },
    },
    async ({ params, query: asked, headers }, reply) => {
      const history = await hub.history(historyQuery(params.id, asked, now()))
      reply.header('vary', 'accept')
      if (!wantsCsv(asked.format, headers.accept)) return historyJson(history, (await hub.describe()).timeZone)
      return sendCsv(reply, { name: params.id, rows: historyRows(history), truncated: history.truncated })
    },
  )
}

function historyQuery(device: string, asked: Static<typeof query>, now: number): HistoryQuery {
  const { from, to } = parseRange(asked, now)
  const channels = asked.channels?.flatMap((list) => list.split(','))
  const bucketMs = parseBucket(asked.bucket, to - from)
  return { device, from, to, bucketMs, limit: asked.limit, ...(channels && { channels }) }
}

function historyJson({ from, to, series, ...rest }: History, timeZone: string): Static<typeof historySchema> {
  return {
    ...rest,
    timeZone,
    from: isoTime(from),
    to: isoTime(to),
    series: series.map(({ channel, unit, points }) => ({
      channel,
      unit,
      points: points.map((point) => ({ ...point, at: isoTime(point.at) })),
    })),
  }
}
