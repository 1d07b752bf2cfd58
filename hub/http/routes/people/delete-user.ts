import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { userParams } from '../../schemas/people'

export const deleteUser: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/users/:name',
    {
      config: { needs: 'users.write' },
      schema: {
        summary: 'Deletes a user and ends the sessions',
        tags: ['people'],
        params: userParams,
        response: { 204: Type.Null({ description: 'The user is gone' }), ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      await hub.deleteUser(request.params.name, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
