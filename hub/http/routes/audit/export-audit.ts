import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { AuditQuery, AuditRecord } from '../../../../core/access/audit'
import { actorOf } from '../../access/actor-of'
import type { AddRoute, RouteContext } from '../../app'
import { csvLine } from '../../csv-line'
import { isoTime } from '../../params/iso-time'
import { wantsCsv } from '../../params/wants-csv'
import { auditFilter, auditFilterFields, auditRecordJson } from '../../schemas/audit'
import { failures, oneOf } from '../../schemas/common'

const query = Type.Object(
  {
    ...auditFilterFields,
    format: Type.Optional(oneOf(['json', 'csv'], '`json`: one record a line. Instead of the Accept header')),
  },
  { additionalProperties: false },
)
const columns = [
  'seq',
  'at',
  'action',
  'by.kind',
  'by.name',
  'by.role',
  'by.address',
  'by.requestId',
  'subject',
  'outcome',
  'before',
  'after',
  'detail',
  'hash',
]

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
  for await (const page of pages) yield page.map((record) => `${JSON.stringify(auditRecordJson(record))}\n`).join('')
}

async function* csvLines(pages: AsyncIterable<readonly AuditRecord[]>): AsyncGenerator<string> {
  yield csvLine(columns)
  for await (const page of pages) yield page.map((record) => csvLine(cells(record))).join('')
}

function cells({ seq, at, action, by, subject, outcome, before, after, detail, hash }: AuditRecord) {
  const [was, is] = [before, after].map((value) => (value === null || value === undefined ? null : JSON.stringify(value)))
  const who = [by.kind, by.name, by.role, by.address, by.requestId]
  return [seq, isoTime(at), action, ...who, subject, outcome, was ?? null, is ?? null, detail, hash]
}
