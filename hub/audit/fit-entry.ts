import type { AuditEntry } from '../../core/access/audit'
import { cleanText } from './clean-text'
import { withoutSecrets } from './secrets-in'

/** Characters of JSON that what was before and after may have each; a deploy is summed up by who records it. */
const mostJson = 65_536

/** An entry as it may be stored, and where in it secrets were. */
export function fitEntry(entry: AuditEntry): { readonly entry: AuditEntry; readonly secrets: readonly string[] } {
  const [before, after] = [withoutSecrets(entry.before, 'before'), withoutSecrets(entry.after, 'after')]
  const [subject, detail] = [withoutSecrets(entry.subject, 'subject'), withoutSecrets(entry.detail, 'detail')]
  const { kind, name, role, address, requestId } = entry.by
  return {
    entry: {
      action: entry.action,
      by: { kind, name: cleanText(name, 128), role, address: cut(address), requestId: cut(requestId) },
      subject: cleanText(String(subject.value), 256),
      outcome: entry.outcome,
      before: bounded(before.value),
      after: bounded(after.value),
      detail: cleanText(String(detail.value), 1000),
    },
    secrets: [before, after, subject, detail].flatMap(({ found }) => found),
  }
}

function cut(text: string | null): string | null {
  return text === null ? null : cleanText(text, 128)
}

function bounded(value: unknown): unknown {
  const length = JSON.stringify(value ?? null).length
  return length > mostJson ? { tooLong: `${length} characters of JSON, at most ${mostJson} are kept` } : (value ?? null)
}
