import type { AuditQuery, AuditRecord } from '../../core/access/audit'
import { adminActor, type HttpApi, openHttpApi } from '../../test/helpers/http-api'

let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi({ now: () => Date.UTC(2026, 10, 21) })
})
afterEach(() => api.close())

const record = (seq: number, fields: Partial<AuditRecord> = {}): AuditRecord => ({
  seq,
  at: Date.UTC(2026, 10, 20),
  hash: 'ab',
  action: 'device-changed',
  by: { kind: 'user', name: 'anna', role: 'engineer', address: '10.0.0.7', requestId: 'r1' },
  subject: 'device ACV-1',
  outcome: 'done',
  before: { name: 'old' },
  after: { name: 'new' },
  detail: '',
  ...fields,
})
/** Pages of a long audit, as the hub answers them. */
const holding = (records: readonly AuditRecord[]) => {
  api.hub.access.answers.audit = ({ before = Number.POSITIVE_INFINITY, limit = 100 }: AuditQuery) => {
    const found = records.filter(({ seq }) => seq < before).sort((a, b) => b.seq - a.seq)
    const page = found.slice(0, limit)
    return { records: page, next: found.length > page.length ? (page.at(-1)?.seq ?? null) : null }
  }
}

test('a page has who did what, and where the next one begins', async () => {
  holding([record(1), record(2), record(3)])
  const page = (await (await api.fetch('/api/audit?limit=2')).json()) as { records: object[]; next: number }
  expect(page.records).toEqual([
    { ...record(3), at: '2026-11-20T00:00:00.000Z' },
    { ...record(2), at: '2026-11-20T00:00:00.000Z' },
  ])
  expect(page.next).toBe(2)
})

test('is asked for by time, action, name and subject', async () => {
  holding([])
  await api.fetch('/api/audit?from=-1d&to=now&action=log-in&action=log-out&by=anna&subject=ACV&before=7&limit=5')
  const to = Date.UTC(2026, 10, 21)
  expect(api.hub.callsOf('audit')).toEqual([
    [{ from: to - 86_400_000, to, actions: ['log-in', 'log-out'], by: 'anna', subject: 'ACV', limit: 5, before: 7 }],
  ])
  expect((await api.fetch('/api/audit?action=nothing')).status).toBe(400)
})

test('is exported whole, page by page, and says so in itself first', async () => {
  const all = Array.from({ length: 2_500 }, (_, index) => record(index + 1))
  holding(all)
  const response = await api.fetch('/api/audit/export?by=anna')
  expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="busbar-audit.jsonl"')
  const lines = (await response.text()).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as AuditRecord).seq)).toEqual(all.map(({ seq }) => seq).reverse())
  expect(api.hub.callsOf('audit')).toHaveLength(3)
  expect(api.hub.callsOf('recordAudit')).toEqual([
    [
      {
        action: 'audit-exported',
        by: adminActor,
        subject: 'audit',
        outcome: 'done',
        before: null,
        after: { format: 'json', by: 'anna' },
        detail: '',
      },
    ],
  ])
  const methods = api.hub.calls.map(({ method }) => method)
  expect(methods.indexOf('recordAudit')).toBeLessThan(methods.indexOf('audit'))
})

test('is exported as CSV that no spreadsheet runs', async () => {
  holding([record(1, { subject: '=cmd|calc', detail: 'a "b", c\nd', before: null })])
  const response = await api.fetch('/api/audit/export', { headers: { accept: 'text/csv' } })
  expect(await response.text()).toBe(
    'seq,at,action,by.kind,by.name,by.role,by.address,by.requestId,subject,outcome,before,after,detail,hash\r\n' +
      '1,2026-11-20T00:00:00.000Z,device-changed,user,anna,engineer,10.0.0.7,r1,\'=cmd|calc,done,,"{""name"":""new""}","a ""b"", c\nd",ab\r\n',
  )
})

test('an export that breaks off is cut, so that it does not look whole', async () => {
  let asked = 0
  api.hub.access.answers.audit = () => {
    asked += 1
    if (asked > 1) throw new Error('disk gone')
    return { records: [record(9)], next: 9 }
  }
  const response = await api.fetch('/api/audit/export')
  await expect(response.text()).rejects.toThrow()
})
