import { Type } from 'typebox'
import { HubError } from '../../../../core/errors/hub-error'
import { principalOf, sourceOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { newPasswordSchema, passwordSchema } from '../../schemas/people'

const body = Type.Object({ current: passwordSchema, next: newPasswordSchema }, { additionalProperties: false })

/** The second address is the log-in page's. */
const addresses = { '/api/auth/password': false, '/login/password': true }

export const changePassword: AddRoute = (app, { hub, attempts }) => {
  for (const [url, hide] of Object.entries(addresses)) {
    app.post(
      url,
      {
        config: { needs: 'own', beforePasswordChange: true },
        onRequest: attempts.logIn,
        schema: {
          hide,
          summary: 'Changes your own password and ends your other sessions',
          tags: ['log-in'],
          body,
          response: { 204: Type.Null({ description: 'It is changed' }), ...failures(400, 401, 403, 413, 415, 429) },
        },
      },
      async (request, reply) => {
        const { kind, name, session } = principalOf(request)
        if (kind === 'key') throw new HubError('NOT_PERMITTED', 'An API key has no password; log in as the user.')
        const { current, next } = request.body
        await hub.changePassword(name, current, next, session, sourceOf(request))
        return reply.code(204).send(null)
      },
    )
  }
}
