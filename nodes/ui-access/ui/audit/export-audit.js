import { auditCsvHead, auditCsvLine, auditJsonLine } from '../../../../core/access/audit-export/audit-lines'
import { saveFile } from '../save-file'

/** Most that one answer brings. */
const pageSize = 1000

/** Saves every record that a query finds as a file, `csv` or `jsonl`, oldest first. Rejects when the server does not answer. */
export async function exportAudit(ask, query, format) {
  await ask('exporting')
  const records = []
  let before
  do {
    const page = await ask('audit', { ...query, before, limit: pageSize })
    records.push(...page.records)
    before = page.next
  } while (before)
  records.reverse()
  const name = `busbar-audit-${new Date().toISOString().slice(0, 10)}.${format}`
  if (format === 'csv') saveFile(name, auditCsvHead + records.map(auditCsvLine).join(''), 'text/csv')
  else saveFile(name, records.map(auditJsonLine).join(''), 'application/x-ndjson')
}
