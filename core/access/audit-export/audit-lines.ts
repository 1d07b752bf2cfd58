import type { AuditRecord } from '../audit'
import { csvLine } from './csv-line'

/** The columns of the audit as a table. */
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

export const auditCsvHead = csvLine(columns)

/** One record as a line of CSV; what was before and after is JSON in its cell. */
export function auditCsvLine({ seq, at, action, by, subject, outcome, before, after, detail, hash }: AuditRecord): string {
  const [was = null, is = null] = [before, after].map((value) => (value === null ? null : JSON.stringify(value)))
  const who = [by.kind, by.name, by.role, by.address, by.requestId]
  return csvLine([seq, isoTime(at), action, ...who, subject, outcome, was, is, detail, hash])
}

/** One record as a line of JSON, with its time as in ISO 8601. */
export function auditJsonLine(record: AuditRecord): string {
  return `${JSON.stringify({ ...record, at: isoTime(record.at) })}\n`
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}
