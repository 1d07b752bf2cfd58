import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { roleSchema, userJson, userParams, userSchema } from '../../schemas/people'

const body = Type.Object(
  {
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    role: Type.Optional(roleSchema),
    disabled: Type.Optional(Type.Boolean({ description: 'May not log in' })),
  },
  { additionalProperties: false, minProperties: 1 },
)

export const updateUser: AddRoute = (app, { hub }) => {
  app.patch(
    '/api/users/:name',
    {
      config: { needs: 'users.write' },
      schema: {
        summary: 'Changes what is given and nothing else; what rested on it ends at once',
        tags: ['people'],
        params: userParams,
        body,
        response: { 200: userSchema, ...failures(400, 404, 409, 413, 415) },
      },
    },
    async (request) => userJson(await hub.updateUser(request.params.name, request.body, actorOf(request))),
  )
}
