import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { deviceParams, failures } from '../../schemas/common'

export const deleteDevice: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/devices/:id',
    {
      config: { needs: 'devices.write' },
      schema: {
        summary: 'Ends its connections and forgets it, its readings included; the id of a blocked device stays blocked',
        tags: ['devices'],
        params: deviceParams,
        response: { 204: Type.Null({ description: 'It is gone' }), ...failures(400, 403, 404) },
      },
    },
    async (request, reply) => {
      await hub.deleteDevice(request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
