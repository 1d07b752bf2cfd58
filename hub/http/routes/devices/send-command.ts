import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { deviceParams, failures } from '../../schemas/common'

const body = Type.Object(
  {
    command: Type.String({
      pattern: '^[A-Za-z0-9_.-]{1,64}$',
      description: 'the name of a command, 1 to 64 characters of A–Z a–z 0–9 _ . -',
      examples: ['update_config'],
    }),
    params: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        maxProperties: 64,
        additionalProperties: true,
        description: 'What the command takes; its dialect says what',
      }),
    ),
  },
  { additionalProperties: false },
)
const accepted = Type.Object(
  { requestId: Type.String({ description: "The device's reply names it" }) },
  { description: 'Taken over for sending; whether the device follows comes later as a reply' },
)

export const sendCommand: AddRoute = (app, { hub }) => {
  app.post(
    '/api/devices/:id/commands',
    {
      config: { needs: 'devices.command' },
      schema: {
        summary: 'Sends a command to the device',
        tags: ['devices'],
        params: deviceParams,
        body,
        response: { 202: accepted, ...failures(400, 403, 404, 413, 415) },
      },
    },
    async (request, reply) => reply.code(202).send(await hub.sendCommand(request.params.id, request.body, actorOf(request))),
  )
}
