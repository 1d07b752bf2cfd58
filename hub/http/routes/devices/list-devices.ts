import { Type } from 'typebox'
import type { DeviceView } from '../../../../core/device'
import type { AddRoute } from '../../app'
import { failures, oneOf, repeated, withDefault } from '../../schemas/common'
import { deviceViewJson, deviceViewSchema, presenceStates } from '../../schemas/device'
import { limitSchema, totalHeader } from '../../schemas/paging'

const query = Type.Object(
  {
    type: repeated(Type.String({ minLength: 1, maxLength: 64 }), 'Device type.'),
    group: repeated(Type.String({ minLength: 1, maxLength: 64 }), 'Devices in at least one of these groups.'),
    presence: repeated(oneOf(presenceStates), 'Presence.'),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Part of the id or name, in any case' })),
    limit: limitSchema,
    offset: withDefault(Type.Integer({ minimum: 0, default: 0, description: 'Rows to skip' })),
  },
  { additionalProperties: false },
)

export const listDevices: AddRoute = (app, { hub }) => {
  app.get(
    '/api/devices',
    {
      config: { needs: 'devices.read' },
      schema: {
        summary: 'Devices with their presence, ordered by id',
        tags: ['devices'],
        querystring: query,
        response: {
          200: Type.Array(deviceViewSchema, { description: 'One page of devices', headers: totalHeader }),
          ...failures(400),
        },
      },
    },
    async ({ query: { type, group, presence, q, limit, offset } }, reply) => {
      const filter = { ...(type && { types: type }), ...(group && { groups: group }) }
      const found = (await hub.listDevices(filter))
        .filter((device) => (presence?.includes(device.presence) ?? true) && mentions(device, q))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
      reply.header('x-total-count', String(found.length))
      return found.slice(offset, offset + limit).map(deviceViewJson)
    },
  )
}

function mentions({ id, name }: DeviceView, text: string | undefined): boolean {
  if (text === undefined) return true
  const part = text.toLowerCase()
  return id.toLowerCase().includes(part) || name.toLowerCase().includes(part)
}
