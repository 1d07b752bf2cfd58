import { Type } from 'typebox'
import type { AddRoute } from '../../app'

export const openapi: AddRoute = (app) => {
  app.get(
    '/openapi.json',
    {
      config: { needs: 'devices.read' },
      schema: {
        summary: 'This API as an OpenAPI 3.1 document',
        tags: ['operation'],
        response: { 200: { description: 'The document', content: { 'application/json': { schema: Type.Unknown() } } } },
      },
    },
    async (_request, reply) => reply.send(app.swagger()),
  )
}
