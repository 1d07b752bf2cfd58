import { Type } from 'typebox'
import type { AddRoute } from '../../app'
import { userJson, userSchema } from '../../schemas/people'

export const listUsers: AddRoute = (app, { hub }) => {
  app.get(
    '/api/users',
    {
      config: { needs: 'users.write' },
      schema: {
        summary: 'Everybody who may log in',
        tags: ['people'],
        response: { 200: Type.Array(userSchema, { description: 'All users' }) },
      },
    },
    async () => (await hub.listUsers()).map(userJson),
  )
}
