import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { newPasswordSchema, roleSchema, userJson, userNameSchema, userSchema } from '../../schemas/people'

const body = Type.Object(
  {
    name: userNameSchema,
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    role: roleSchema,
    password: Type.Optional(newPasswordSchema),
  },
  { additionalProperties: false },
)
const created = Type.Object(
  {
    user: userSchema,
    password: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'If none was given: the one that was made. Shown this once; to be changed at the first log-in',
    }),
  },
  { description: 'The new user', headers: { Location: { type: 'string' } } },
)

/** The second address is the one that programs for the Acuvim console know. */
const addresses = { '/api/users': 'Creates a user', '/api/auth/register': 'Creates a user, like POST /api/users' }

export const createUser: AddRoute = (app, { hub }) => {
  for (const [url, summary] of Object.entries(addresses)) {
    app.post(
      url,
      {
        config: { needs: 'users.write' },
        schema: { summary, tags: ['people'], body, response: { 201: created, ...failures(400, 409, 413, 415) } },
      },
      async (request, reply) => {
        const { user, password } = await hub.createUser(request.body, actorOf(request))
        reply.header('location', `/api/users/${encodeURIComponent(user.name)}`)
        return reply.code(201).send({ user: userJson(user), password })
      },
    )
  }
}
