import { Type } from 'typebox'
import type { DeviceType } from '../../../../core/channel'
import type { LatestValues } from '../../../../core/reading'
import type { AddRoute } from '../../app'
import { isoTime } from '../../params/iso-time'
import { deviceParams, failures, isoTimeOrNullSchema, isoTimeSchema } from '../../schemas/common'

const valueSchema = Type.Object({ value: Type.Number(), unit: Type.String(), at: isoTimeSchema })
const latestSchema = Type.Object(
  {
    device: Type.String(),
    type: Type.String(),
    at: isoTimeOrNullSchema,
    values: Type.Record(Type.String(), valueSchema),
  },
  { description: 'Channel name to value' },
)

export const latestTelemetry: AddRoute = (app, { hub }) => {
  app.get(
    '/api/devices/:id/telemetry',
    {
      config: { needs: 'telemetry.read' },
      schema: {
        summary: 'Newest value of each channel, by event time',
        tags: ['telemetry'],
        params: deviceParams,
        response: { 200: latestSchema, ...failures(400, 404) },
      },
    },
    async ({ params: { id } }) => {
      const { type } = await hub.getDevice(id)
      const [[latest], { types }] = await Promise.all([hub.latest({ devices: [id] }), hub.describe()])
      if (latest === undefined) return { device: id, type, at: null, values: {} }
      return { device: id, type: latest.type, at: isoTime(latest.at), values: valuesJson(latest, types) }
    },
  )
}

/** In the order of the type's channels, then those the type does not know. */
function valuesJson({ type, values }: LatestValues, types: readonly DeviceType[]) {
  const channels = types.find((each) => each.name === type)?.channels ?? []
  const units = new Map(channels.map(({ name, unit }) => [name, unit]))
  const names = [...units.keys(), ...Object.keys(values).filter((name) => !units.has(name))]
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = values[name]
      return found === undefined ? [] : [[name, { value: found.value, unit: units.get(name) ?? '', at: isoTime(found.at) }]]
    }),
  )
}
