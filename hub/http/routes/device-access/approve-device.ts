import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { deviceParams, failures } from '../../schemas/common'
import { deviceViewJson, deviceViewSchema } from '../../schemas/device'

export const approveDevice: AddRoute = (app, { hub }) => {
  app.post(
    '/api/devices/:id/approve',
    {
      config: { needs: 'devices.approve' },
      schema: {
        summary: 'Lets a pending device in; its kept messages are read again',
        tags: ['device access'],
        params: deviceParams,
        response: { 200: deviceViewSchema, ...failures(400, 404) },
      },
    },
    async (request) => deviceViewJson(await hub.approveDevice(request.params.id, actorOf(request))),
  )
}
