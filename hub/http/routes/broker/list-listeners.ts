import { Type } from 'typebox'
import type { AddRoute } from '../../app'

const listener = Type.Object({
  name: Type.String(),
  address: Type.String(),
  port: Type.Integer(),
  tls: Type.Boolean(),
  openTopics: Type.Unsafe<readonly string[] | null>({
    type: ['array', 'null'],
    items: { type: 'string' },
    description: 'The only topics of a listener without a log-in of each device’s own; null for all others',
  }),
})

export const listListeners: AddRoute = (app, { hub }) => {
  app.get(
    '/api/listeners',
    {
      config: { needs: 'limits.read' },
      schema: {
        summary: 'Where the broker listens, and what each listener lets in',
        tags: ['broker'],
        response: { 200: Type.Array(listener, { description: 'All listeners' }) },
      },
    },
    async () => hub.listListeners(),
  )
}
