import { Type } from 'typebox'
import { sourceOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'

const body = Type.Object(
  { refreshToken: Type.String({ minLength: 1, maxLength: 512, writeOnly: true }) },
  { additionalProperties: false },
)

export const logOut: AddRoute = (app, { hub }) => {
  app.post(
    '/api/auth/logout',
    {
      config: { needs: 'public' },
      schema: {
        summary: 'Ends the session of a refresh token, its access tokens included',
        tags: ['log-in'],
        body,
        response: { 204: Type.Null({ description: 'It is over, or never was' }), ...failures(400, 413, 415) },
      },
    },
    async (request, reply) => {
      await hub.revokeTokens(request.body.refreshToken, sourceOf(request))
      return reply.code(204).send(null)
    },
  )
}
