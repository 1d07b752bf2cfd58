import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { userParams } from '../../schemas/people'

const made = Type.Object({ password: Type.String() }, { description: 'The new password, shown this once' })

export const resetPassword: AddRoute = (app, { hub }) => {
  app.post(
    '/api/users/:name/password',
    {
      config: { needs: 'users.write' },
      schema: {
        summary: 'Makes a password that must be changed at the next log-in, and ends the sessions',
        tags: ['people'],
        params: userParams,
        response: { 201: made, ...failures(400, 404) },
      },
    },
    async (request, reply) => reply.code(201).send(await hub.resetPassword(request.params.name, actorOf(request))),
  )
}
