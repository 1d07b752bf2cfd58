import type { Actor } from './actor'

/** What is audited: every log-in, change, command, deploy and approval. */
export const auditActions = [
  'log-in',
  'log-in-refused',
  'log-out',
  'session-ended',
  'password-changed',
  'password-reset',
  'user-created',
  'user-changed',
  'user-deleted',
  'key-created',
  'key-revoked',
  'token-secret-rotated',
  'refresh-token-reused',
  'service-created',
  'service-changed',
  'service-deleted',
  'service-password-made',
  'device-created',
  'device-changed',
  'device-approved',
  'device-deleted',
  'device-registered',
  'registration-refused',
  'command-sent',
  'credential-made',
  'credential-revoked',
  'claim-created',
  'claim-used',
  'claim-revoked',
  'certificate-issued',
  'certificate-renewed',
  'certificate-revoked',
  'server-certificate-replaced',
  'flows-deployed',
  'sink-changed',
  'access-denied',
  'held-off',
  'let-in-again',
  'audit-exported',
  'backup-made',
  'archive-restored',
  'damage-acknowledged',
  'entries-lost',
] as const

export type AuditAction = (typeof auditActions)[number]

/** One thing that was done or refused. Never holds a password, token, key or hash. */
export interface AuditEntry {
  readonly action: AuditAction
  readonly by: Actor
  /** What it was done to, e.g. `device ACV-001`; '' where there is nothing to name. */
  readonly subject: string
  readonly outcome: 'done' | 'refused' | 'failed'
  /** What it was before and after, as far as it changed; null where that has no meaning. */
  readonly before: unknown
  readonly after: unknown
  /** A sentence for people; '' when the action says it all. */
  readonly detail: string
}

/** An entry as it stands in the audit. */
export interface AuditRecord extends AuditEntry {
  /** Counts from 1 without a gap. */
  readonly seq: number
  /** ms UTC. */
  readonly at: number
  /** SHA-256 (hex) of the previous record's hash and this record's content: no record can be changed or removed unseen. */
  readonly hash: string
}

export interface AuditQuery {
  /** Only records older than this one; newest first. */
  readonly before?: number
  /** 1 to 1000, default 100. */
  readonly limit?: number
  readonly from?: number
  readonly to?: number
  readonly actions?: readonly AuditAction[]
  /** Name of who did it. */
  readonly by?: string
  /** Part of the subject. */
  readonly subject?: string
}

export interface AuditPage {
  readonly records: readonly AuditRecord[]
  /** To be given as `before` for the next page; null at the end. */
  readonly next: number | null
}

/** Outcome of holding every record against its chain. */
export interface AuditVerification {
  readonly ok: boolean
  readonly count: number
  /** Hash of the newest record; '' when there is none. To be noted elsewhere: only so is a cut-off end seen. */
  readonly head: string
  /** First record that does not fit, and why. */
  readonly problem: { readonly seq: number; readonly reason: string } | null
}
