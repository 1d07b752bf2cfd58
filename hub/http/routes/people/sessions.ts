import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { sessionJson, sessionParams, sessionSchema, userNameSchema } from '../../schemas/people'

const query = Type.Object({ user: Type.Optional(userNameSchema) }, { additionalProperties: false })

export const listSessions: AddRoute = (app, { hub }) => {
  app.get(
    '/api/sessions',
    {
      config: { needs: 'users.write' },
      schema: {
        summary: 'Open sessions, of one user or all',
        tags: ['people'],
        querystring: query,
        response: { 200: Type.Array(sessionSchema, { description: 'Open sessions' }), ...failures(400) },
      },
    },
    async (request) => (await hub.listSessions(request.query.user)).map(sessionJson),
  )
}

export const endSession: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/sessions/:id',
    {
      config: { needs: 'users.write' },
      schema: {
        summary: 'Ends a session at once',
        tags: ['people'],
        params: sessionParams,
        response: { 204: Type.Null({ description: 'It is over' }), ...failures(404) },
      },
    },
    async (request, reply) => {
      await hub.endSession(request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
