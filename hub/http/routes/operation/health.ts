import { Type } from 'typebox'
import { HubError } from '../../../../core/errors/hub-error'
import type { Health, HealthState, Hub } from '../../../client/hub'
import type { AddRoute } from '../../app'
import { oneOf } from '../../schemas/common'

const states: readonly HealthState[] = ['ok', 'degraded', 'failed']
export const healthSchema = Type.Object(
  {
    state: oneOf(states, 'The worst of the checks'),
    version: Type.String(),
    checks: Type.Array(Type.Object({ name: Type.String(), state: oneOf(states), detail: Type.String() })),
  },
  { description: '503 when a check failed' },
)

/** A hub that cannot be asked is not healthy: that is the answer, not a failure of the question. */
export async function healthOf(hub: Hub): Promise<Health> {
  try {
    return await hub.health()
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    return { state: 'failed', checks: [{ name: 'hub', state: 'failed', detail: error.message }] }
  }
}

export const health: AddRoute = (app, { hub, version }) => {
  app.get(
    '/health',
    {
      config: { needs: 'operation.read', rateLimit: false },
      schema: {
        summary: 'Health of each part, for people and monitoring',
        tags: ['operation'],
        response: { 200: healthSchema, 503: healthSchema },
      },
    },
    async (_request, reply) => {
      const { state, checks } = await healthOf(hub)
      return reply.code(state === 'failed' ? 503 : 200).send({ state, version, checks })
    },
  )
}
