import { Type } from 'typebox'
import type { AddRoute } from '../../app'

export const healthz: AddRoute = (app) => {
  app.get(
    '/healthz',
    {
      config: { needs: 'public', rateLimit: false },
      schema: {
        summary: 'Whether the process is alive, for restarting it',
        tags: ['operation'],
        response: { 200: Type.Object({ status: Type.Literal('alive') }, { description: 'Alive' }) },
      },
    },
    async () => ({ status: 'alive' as const }),
  )
}
