import { Type } from 'typebox'
import { sourceOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { tokensJson, tokensSchema } from '../../schemas/people'

const body = Type.Object(
  { refreshToken: Type.String({ minLength: 1, maxLength: 512, writeOnly: true }) },
  { additionalProperties: false },
)

export const refresh: AddRoute = (app, { hub, attempts }) => {
  app.post(
    '/api/auth/refresh',
    {
      config: { needs: 'public' },
      onRequest: attempts.refresh,
      schema: {
        summary: 'Answers a new pair of tokens for a refresh token, which is used up',
        description: 'A refresh token that is used a second time ends its session.',
        tags: ['log-in'],
        body,
        response: { 200: tokensSchema, ...failures(400, 401, 413, 415, 429) },
      },
    },
    async (request) => tokensJson(await hub.refreshTokens(request.body.refreshToken, sourceOf(request))),
  )
}
