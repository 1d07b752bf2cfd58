import { Type } from 'typebox'
import { HubError } from '../../../../core/errors/hub-error'
import { actorOf, principalOf } from '../../access/actor-of'
import type { AddRoute, RouteContext } from '../../app'
import { failures } from '../../schemas/common'
import { sessionJson, sessionParams, sessionSchema } from '../../schemas/people'

export const ownSessions: AddRoute = (app, { hub }) => {
  app.get(
    '/api/auth/sessions',
    {
      config: { needs: 'own' },
      schema: {
        summary: 'Your own open sessions',
        tags: ['log-in'],
        response: { 200: Type.Array(sessionSchema, { description: 'Browsers and programs' }) },
      },
    },
    async (request) => (await sessionsOf(request, hub)).map(sessionJson),
  )
}

export const endOwnSession: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/auth/sessions/:id',
    {
      config: { needs: 'own' },
      schema: {
        summary: 'Ends one of your own sessions',
        tags: ['log-in'],
        params: sessionParams,
        response: { 204: Type.Null({ description: 'It is over' }), ...failures(404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const isOwn = (await sessionsOf(request, hub)).some((session) => session.id === id)
      if (!isOwn) throw new HubError('SESSION_NOT_FOUND')
      await hub.endSession(id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}

/** A key may have the name of a user, but it has no sessions. */
async function sessionsOf(request: Parameters<typeof principalOf>[0], hub: RouteContext['hub']) {
  const { kind, name } = principalOf(request)
  return kind === 'key' ? [] : hub.listSessions(name)
}
