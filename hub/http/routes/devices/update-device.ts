import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { deviceParams, failures, oneOf } from '../../schemas/common'
import { approvals, deviceViewJson, deviceViewSchema, settableFields } from '../../schemas/device'

const body = Type.Object(
  {
    ...settableFields,
    approval: Type.Optional(oneOf(approvals, 'Approving a pending device reads its kept messages again')),
  },
  { additionalProperties: false, minProperties: 1 },
)

export const updateDevice: AddRoute = (app, { hub }) => {
  app.patch(
    '/api/devices/:id',
    {
      config: { needs: 'devices.write' },
      schema: {
        summary: 'Changes what is given and nothing else; groups and tags are replaced as a whole',
        tags: ['devices'],
        params: deviceParams,
        body,
        response: { 200: deviceViewSchema, ...failures(400, 403, 404, 413, 415) },
      },
    },
    async (request) => deviceViewJson(await hub.updateDevice(request.params.id, request.body, actorOf(request))),
  )
}
