import type { AuditRecord } from '../../core/access/audit'
import { csvLine } from '../http/csv-line'

/** The columns of the API's export. */
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

export const csvHead = csvLine(columns)

export function csvRecord({ seq, at, action, by, subject, outcome, before, after, detail, hash }: AuditRecord): string {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  const who = [by.kind, by.name, by.role, by.address, by.requestId]
  return csvLine([seq, isoTime(at), action, ...who, subject, outcome, json(before), json(after), detail, hash])
}

export function jsonRecord(record: AuditRecord): string {
  return `${JSON.stringify({ ...record, at: isoTime(record.at) })}\n`
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}
