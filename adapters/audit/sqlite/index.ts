export { type AuditLogOptions, SqliteAuditLog } from './audit-log'
