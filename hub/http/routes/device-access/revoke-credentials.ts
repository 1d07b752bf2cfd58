import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { deviceParams, failures } from '../../schemas/common'
import { deviceViewJson, deviceViewSchema } from '../../schemas/device'

export const revokeCredentials: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/devices/:id/credentials',
    {
      config: { needs: 'credentials.write' },
      schema: {
        summary: 'Takes every credential away, the provisioning key and its certificates included, and disconnects the device',
        tags: ['device access'],
        params: deviceParams,
        response: { 200: deviceViewSchema, ...failures(400, 404) },
      },
    },
    async (request) => deviceViewJson(await hub.revokeCredentials(request.params.id, actorOf(request))),
  )
}
