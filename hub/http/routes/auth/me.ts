import { principalOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { principalJson, principalSchema } from '../../schemas/people'

export const me: AddRoute = (app) => {
  app.get(
    '/api/auth/me',
    {
      config: { needs: 'own' },
      schema: { summary: 'Who you are', tags: ['log-in'], response: { 200: principalSchema } },
    },
    async (request) => principalJson(principalOf(request)),
  )
}
