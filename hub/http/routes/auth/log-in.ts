import { Type } from 'typebox'
import { sourceOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { logInNameSchema, passwordSchema, tokensJson, tokensSchema } from '../../schemas/people'

const body = Type.Object({ name: logInNameSchema, password: passwordSchema }, { additionalProperties: false })

export const logIn: AddRoute = (app, { hub, attempts }) => {
  app.post(
    '/api/auth/login',
    {
      config: { needs: 'public' },
      onRequest: attempts.logIn,
      schema: {
        summary: 'Logs a program in for a person',
        description: 'A password that must be changed first is changed on the log-in page.',
        tags: ['log-in'],
        body,
        response: { 200: tokensSchema, ...failures(400, 401, 403, 413, 415, 429) },
      },
    },
    async (request) => tokensJson(await hub.issueTokens({ ...request.body, ...sourceOf(request) })),
  )
}
