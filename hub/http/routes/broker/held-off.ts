import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { isoTime } from '../../params/iso-time'
import { failures, isoTimeSchema, oneOf } from '../../schemas/common'

const heldOff = Type.Object({
  id: Type.String({ examples: ['identity ACV-001', 'address 10.0.0.7'] }),
  kind: oneOf(['identity', 'address']),
  name: Type.String(),
  reason: oneOf(['wrong-password', 'flapping', 'connection-rate']),
  since: isoTimeSchema,
  until: isoTimeSchema,
  refused: Type.Integer({ description: 'How often it was turned away since' }),
})

export const listHeldOff: AddRoute = (app, { hub }) => {
  app.get(
    '/api/held-off',
    {
      config: { needs: 'limits.read' },
      schema: {
        summary: 'Whom the broker does not let in for now',
        tags: ['broker'],
        response: { 200: Type.Array(heldOff, { description: 'Devices, service accounts and addresses' }) },
      },
    },
    async () => (await hub.listHeldOff()).map((each) => ({ ...each, since: isoTime(each.since), until: isoTime(each.until) })),
  )
}

export const letInAgain: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/held-off/:id',
    {
      config: { needs: 'limits.write' },
      schema: {
        summary: 'Lets one of them in again',
        tags: ['broker'],
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 160 }) }),
        response: { 204: Type.Null({ description: 'It may connect' }), ...failures(404) },
      },
    },
    async (request, reply) => {
      await hub.letInAgain(request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
