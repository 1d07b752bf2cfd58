import type { AuditEntry, AuditPage, AuditQuery, AuditVerification } from '../../core/access/audit'

export interface AuditHub {
  /** Notes what happened outside of the hub, such as a deploy. */
  recordAudit(entry: AuditEntry): Promise<void>
  /** Newest first. */
  audit(query: AuditQuery): Promise<AuditPage>
  verifyAudit(): Promise<AuditVerification>
}
