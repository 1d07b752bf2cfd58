import { Type } from 'typebox'
import type { AddRoute } from '../app'
import { deviceParams, failures } from '../schemas/common'

export const deleteDevice: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/devices/:id',
    {
      schema: {
        summary: 'Ends its connections and forgets it, its readings included',
        tags: ['devices'],
        params: deviceParams,
        response: { 204: Type.Null({ description: 'It is gone' }), ...failures(400, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      await hub.deleteDevice(params.id)
      return reply.code(204).send(null)
    },
  )
}
