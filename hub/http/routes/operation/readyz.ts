import { Type } from 'typebox'
import type { AddRoute } from '../../app'
import { healthOf } from './health'

const ready = Type.Object({ status: Type.Literal('ready') }, { description: 'Ready' })
const notReady = Type.Object(
  { status: Type.Literal('not ready'), failed: Type.Array(Type.String()) },
  { description: 'Not ready; these checks failed' },
)

export const readyz: AddRoute = (app, { hub }) => {
  app.get(
    '/readyz',
    {
      config: { needs: 'public', rateLimit: false },
      schema: {
        summary: 'Whether the hub can do its work, for sending it traffic',
        tags: ['operation'],
        response: { 200: ready, 503: notReady },
      },
    },
    async (_request, reply) => {
      const { state, checks } = await healthOf(hub)
      if (state !== 'failed') return reply.send({ status: 'ready' })
      const failed = checks.filter((check) => check.state === 'failed').map((check) => check.name)
      return reply.code(503).send({ status: 'not ready', failed })
    },
  )
}
