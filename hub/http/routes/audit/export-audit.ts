import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { AuditQuery, AuditRecord } from '../../../../core/access/audit'
import { auditCsvHead, auditCsvLine, auditJsonLine } from '../../../../core/access/audit-export/audit-lines'
import { actorOf } from '../../access/actor-of'
import type { AddRoute, RouteContext } from '../../app'
import { wantsCsv } from '../../params/wants-csv'
import { auditFilter, auditFilterFields } from '../../schemas/audit'
import { failures, oneOf } from '../../schemas/common'

const query = Type.Object(
  {
    ...auditFilterFields,
    format: Type.Optional(oneOf(['json', 'csv'], '`json`: one record a line. Instead of the Accept header')),
  },
  { additionalProperties: false },
)
/** Sent as a stream. */
const lines = Type.Unsafe<unknown>({ type: 'string' })
/** An export may take longer than an answer, ms. */
const exportMs = 3_600_000

export const exportAudit: AddRoute = (app, { hub, now }) => {
  app.get(
    '/api/audit/export',
    {
      config: { needs: 'audit.read' },
      handlerTimeout: exportMs,
      schema: {
        summary: 'The audit as a file, newest first; that it was exported is in it',
        tags: ['audit'],
        querystring: query,
        response: {
          200: {
            description: 'One record a line',
            content: { 'application/x-ndjson': { schema: lines }, 'text/csv': { schema: lines } },
          },
          ...failures(400),
        },
      },
    },
    async (request, reply) => {
      const { format, ...asked } = request.query
      const filter = auditFilter(asked, now())
      const csv = wantsCsv(format, request.headers.accept)
      await hub.recordAudit({
        action: 'audit-exported',
        by: actorOf(request),
        subject: 'audit',
        outcome: 'done',
        before: null,
        after: { format: csv ? 'csv' : 'json', ...asked },
        detail: '',
      })
      reply.header('vary', 'accept')
      reply.header('content-disposition', `attachment; filename="busbar-audit.${csv ? 'csv' : 'jsonl'}"`)
      reply.type(csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
      const records = recordsOf(hub, filter)
      return reply.send(Readable.from(csv ? csvLines(records) : jsonLines(records)))
    },
  )
}

/** Page by page, as fast as the caller reads. */
async function* recordsOf(hub: RouteContext['hub'], filter: AuditQuery): AsyncGenerator<readonly AuditRecord[]> {
  let before: number | null | undefined
  while (before !== null) {
    const page = await hub.audit({ ...filter, limit: 1000, ...(before !== undefined && { before }) })
    yield page.records
    before = page.next
  }
}

async function* jsonLines(pages: AsyncIterable<readonly AuditRecord[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map(auditJsonLine).join('')
}

async function* csvLines(pages: AsyncIterable<readonly AuditRecord[]>): AsyncGenerator<string> {
  yield auditCsvHead
  for await (const page of pages) yield page.map(auditCsvLine).join('')
}
