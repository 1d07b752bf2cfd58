import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'

export const rotateSecret: AddRoute = (app, { hub }) => {
  app.post(
    '/api/tokens/rotate',
    {
      config: { needs: 'secrets.write' },
      schema: {
        summary: 'Makes a new secret for access tokens',
        description: 'Access tokens that are out become invalid at once; refresh tokens stay good and bring new ones.',
        tags: ['log-in'],
        response: { 204: Type.Null({ description: 'The new secret is in use' }) },
      },
    },
    async (request, reply) => {
      await hub.rotateTokenSecret(actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
