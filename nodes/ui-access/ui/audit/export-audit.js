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
  if (format === 'csv') saveFile(name, csv(records), 'text/csv')
  else saveFile(name, records.map((record) => `${JSON.stringify(record)}\n`).join(''), 'application/x-ndjson')
}

const columns = {
  seq: ({ seq }) => seq,
  at: ({ at }) => new Date(at).toISOString(),
  by: ({ by }) => by.name,
  kind: ({ by }) => by.kind,
  role: ({ by }) => by.role ?? '',
  address: ({ by }) => by.address ?? '',
  action: ({ action }) => action,
  subject: ({ subject }) => subject,
  outcome: ({ outcome }) => outcome,
  before: ({ before }) => (before === null ? '' : JSON.stringify(before)),
  after: ({ after }) => (after === null ? '' : JSON.stringify(after)),
  detail: ({ detail }) => detail,
  hash: ({ hash }) => hash,
}

function csv(records) {
  const lines = records.map((record) => Object.values(columns).map((value) => cell(String(value(record)))))
  return [Object.keys(columns), ...lines].map((line) => `${line.join(',')}\r\n`).join('')
}

/** Quoted as RFC 4180 asks; a leading =, +, - or @ would be a formula in a spreadsheet. */
function cell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
