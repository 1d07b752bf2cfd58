import { once } from 'node:events'
import { auditCsvHead, auditCsvLine, auditJsonLine } from '../../core/access/audit-export/audit-lines'
import type { AuditLog } from '../../core/ports/audit'
import type { AuditTask } from './audit-arguments'

type Export = Extract<AuditTask, { do: 'export' }>

/** Writes the records there are now, oldest first, as fast as the reader takes them. Answers how many. */
export async function exportAudit(log: AuditLog, { format, from, to }: Export, out: NodeJS.WritableStream): Promise<number> {
  const last = (await log.page({ limit: 1 })).records[0]?.seq ?? 0
  const line = format === 'csv' ? auditCsvLine : auditJsonLine
  let count = 0
  if (format === 'csv') out.write(auditCsvHead)
  for await (const record of log.records()) {
    if (record.seq > last) break
    if ((from !== null && record.at < from) || (to !== null && record.at >= to)) continue
    count++
    if (!out.write(line(record))) await once(out, 'drain')
  }
  return count
}
