import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { isoTimeOrNull } from '../../params/iso-time'
import { deviceParams, failures, isoTimeOrNullSchema, withDefault } from '../../schemas/common'

/** 30 days. */
const maxOverlapMs = 2_592_000_000

const body = Type.Object(
  {
    overlapMs: withDefault(
      Type.Integer({
        minimum: 0,
        maximum: maxOverlapMs,
        default: 0,
        description: 'How long the old password stays good, up to 30 days; 0: not at all',
      }),
    ),
  },
  { additionalProperties: false },
)
const made = Type.Object(
  {
    username: Type.String({ description: "The device's id" }),
    password: Type.String({ description: 'MQTT password; shown this once, stored only as a hash' }),
    oldUntil: isoTimeOrNullSchema,
  },
  { description: 'The new password' },
)

export const makeCredential: AddRoute = (app, { hub }) => {
  app.post(
    '/api/devices/:id/credentials',
    {
      config: { needs: 'credentials.write' },
      schema: {
        summary: 'Makes a new MQTT password, and lets a blocked device in again',
        tags: ['device access'],
        params: deviceParams,
        body,
        response: { 201: made, ...failures(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { password, oldUntil } = await hub.makeCredential(id, request.body.overlapMs, actorOf(request))
      return reply.code(201).send({ username: id, password, oldUntil: isoTimeOrNull(oldUntil) })
    },
  )
}
