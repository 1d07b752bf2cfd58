import { Type } from 'typebox'
import type { AddRoute } from '../../app'

const verification = Type.Object(
  {
    ok: Type.Boolean(),
    count: Type.Integer({ description: 'Records' }),
    head: Type.String({ description: 'Hash of the newest; to be noted elsewhere, because only so is a cut-off end seen' }),
    problem: Type.Unsafe<{ readonly seq: number; readonly reason: string } | null>({
      type: ['object', 'null'],
      properties: { seq: { type: 'integer' }, reason: { type: 'string' } },
      description: 'The first record that does not fit, and why',
    }),
  },
  { description: 'The outcome' },
)

export const verifyAudit: AddRoute = (app, { hub }) => {
  app.get(
    '/api/audit/verify',
    {
      config: { needs: 'audit.read' },
      schema: {
        summary: 'Holds every record against the chain of hashes',
        tags: ['audit'],
        response: { 200: verification },
      },
    },
    async () => hub.verifyAudit(),
  )
}
