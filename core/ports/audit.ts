import type { AuditEntry, AuditPage, AuditQuery, AuditRecord, AuditVerification } from '../access/audit'

/** The append-only, hash-chained record of what people and programs did. Several processes may append. */
export interface AuditLog {
  /** Resolves when it is on disk. `at` is ms UTC. */
  append(entry: AuditEntry, at: number): Promise<AuditRecord>
  page(query: AuditQuery): Promise<AuditPage>
  /** Every record in order, for export. */
  records(after?: number): AsyncIterable<AuditRecord>
  verify(): Promise<AuditVerification>
  close(): Promise<void>
}
