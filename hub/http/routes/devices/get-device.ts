import type { AddRoute } from '../../app'
import { deviceParams, failures } from '../../schemas/common'
import { deviceViewJson, deviceViewSchema } from '../../schemas/device'

export const getDevice: AddRoute = (app, { hub }) => {
  app.get(
    '/api/devices/:id',
    {
      config: { needs: 'devices.read' },
      schema: {
        summary: 'One device with its presence',
        tags: ['devices'],
        params: deviceParams,
        response: { 200: deviceViewSchema, ...failures(400, 404) },
      },
    },
    async ({ params }) => deviceViewJson(await hub.getDevice(params.id)),
  )
}
