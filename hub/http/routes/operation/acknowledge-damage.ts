import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { healthSchema } from './health'

export const acknowledgeDamage: AddRoute = (app, { hub, version }) => {
  app.post(
    '/health/segments/acknowledge',
    {
      config: { needs: 'operation.write' },
      schema: {
        summary: 'Says that what is missing in the journal is known; health then names it and is not degraded for it',
        tags: ['operation'],
        response: { 200: healthSchema, ...failures(503) },
      },
    },
    async (request) => ({ version, ...(await hub.acknowledgeDamage(actorOf(request))) }),
  )
}
