import { Type } from 'typebox'
import type { AddRoute } from '../../app'

export const metrics: AddRoute = (app, context) => {
  app.get(
    '/metrics',
    {
      config: { needs: 'operation.read', rateLimit: false },
      schema: {
        summary: 'Metrics in the Prometheus text format',
        tags: ['operation'],
        response: {
          200: { description: 'docs/reference/metrics.md lists them', content: { 'text/plain': { schema: Type.String() } } },
        },
      },
    },
    async (_request, reply) => reply.type(context.metrics.contentType).send(await context.metrics.render()),
  )
}
