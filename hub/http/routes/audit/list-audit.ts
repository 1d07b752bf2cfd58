import { Type } from 'typebox'
import type { AddRoute } from '../../app'
import { auditFilter, auditFilterFields, auditRecordJson, auditRecordSchema } from '../../schemas/audit'
import { failures } from '../../schemas/common'
import { limitSchema } from '../../schemas/paging'

const query = Type.Object(
  {
    ...auditFilterFields,
    before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before' })),
    limit: limitSchema,
  },
  { additionalProperties: false },
)
const page = Type.Object(
  {
    records: Type.Array(auditRecordSchema),
    next: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: '`before` of the next page; null at the end' }),
  },
  { description: 'One page' },
)

export const listAudit: AddRoute = (app, { hub, now }) => {
  app.get(
    '/api/audit',
    {
      config: { needs: 'audit.read' },
      schema: {
        summary: 'Who did what, newest first',
        tags: ['audit'],
        querystring: query,
        response: { 200: page, ...failures(400) },
      },
    },
    async ({ query: { before, limit, ...asked } }) => {
      const { records, next } = await hub.audit({ ...auditFilter(asked, now()), limit, ...(before !== undefined && { before }) })
      return { records: records.map(auditRecordJson), next }
    },
  )
}
