import type { AuditLog } from '../../core/ports/audit'

/** Outcome for a person, and whether the audit is whole. */
export interface VerifyReport {
  readonly ok: boolean
  readonly text: string
}

/** Holds the audit against its chain, and against a hash that was noted earlier. */
export async function verifyReport(log: AuditLog, noted: string | null): Promise<VerifyReport> {
  const { ok, count, head, problem } = await log.verify()
  if (!ok) {
    const where = `Record ${problem?.seq} is the first that does not fit: ${problem?.reason}.`
    return { ok, text: `The audit is not whole. ${where} The ${count} before it are as they were written.\n` }
  }
  const whole = `${count} records, none changed, removed, inserted or moved.\n`
  if (noted === null) return { ok, text: `${whole}Head: ${head || 'none'}\n` }
  const seq = await recordWith(log, noted)
  if (seq !== null) return { ok, text: `${whole}Record ${seq} has the hash you noted.\nHead: ${head}\n` }
  const reason = 'No record has the hash you noted: the end was cut off, or the audit was written anew.'
  return { ok: false, text: `The audit is not whole. ${reason} It has ${count} records now.\nHead: ${head || 'none'}\n` }
}

async function recordWith(log: AuditLog, hash: string): Promise<number | null> {
  for await (const record of log.records()) if (record.hash === hash) return record.seq
  return null
}
