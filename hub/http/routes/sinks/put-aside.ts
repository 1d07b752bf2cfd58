import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { isoTime } from '../../params/iso-time'
import { failures, isoTimeSchema } from '../../schemas/common'

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) })
const item = Type.Object({
  id: Type.Integer(),
  sink: Type.String(),
  at: isoTimeSchema,
  device: Type.String(),
  eventTime: isoTimeSchema,
  reason: Type.String({ description: 'What the target said' }),
  text: Type.String({ description: 'What would have been written, shortened' }),
})

export const listPutAside: AddRoute = (app, { hub }) => {
  app.get(
    '/api/sinks/:id/put-aside',
    {
      config: { needs: 'operation.read' },
      schema: {
        summary: 'What the target refuses by itself, newest first',
        tags: ['sinks'],
        params,
        querystring: Type.Object(
          { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Array(item, { description: 'Items with the reason of each' }), ...failures(400, 404) },
      },
    },
    async ({ params: { id }, query }) =>
      (await hub.listPutAside(id, query.limit)).map((each) => ({
        ...each,
        at: isoTime(each.at),
        eventTime: isoTime(each.eventTime),
      })),
  )
}

export const retryPutAside: AddRoute = (app, { hub }) => {
  app.post(
    '/api/sinks/:id/put-aside/retry',
    {
      config: { needs: 'sinks.write' },
      schema: {
        summary: 'Tries them once more',
        tags: ['sinks'],
        params,
        response: {
          200: Type.Object({ written: Type.Integer(), left: Type.Integer() }, { description: 'How many' }),
          ...failures(404),
        },
      },
    },
    async (request) => hub.retryPutAside(request.params.id, actorOf(request)),
  )
}
