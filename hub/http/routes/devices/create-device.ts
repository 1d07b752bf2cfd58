import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { deviceIdSchema, failures } from '../../schemas/common'
import { deviceJson, deviceSchema, settableFields } from '../../schemas/device'

const body = Type.Object({ id: deviceIdSchema, ...settableFields }, { additionalProperties: false })
const created = Type.Object(
  {
    device: deviceSchema,
    password: Type.String({ description: 'MQTT password; shown this once, stored only as a hash' }),
  },
  { description: 'The new device and its password', headers: { Location: { type: 'string' } } },
)

export const createDevice: AddRoute = (app, { hub }) => {
  app.post(
    '/api/devices',
    {
      config: { needs: 'devices.write' },
      schema: {
        summary: 'Creates an approved device and its MQTT password',
        tags: ['devices'],
        body,
        response: { 201: created, ...failures(400, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { device, password } = await hub.createDevice(request.body, actorOf(request))
      reply.header('location', `/api/devices/${encodeURIComponent(device.id)}`)
      return reply.code(201).send({ device: deviceJson(device), password })
    },
  )
}
