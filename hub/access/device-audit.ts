import type { Actor } from '../../core/access/actor'
import type { AuditAction, AuditEntry } from '../../core/access/audit'

/** Takes an entry for the audit. Never rejects: nothing is refused because it cannot be noted. */
export type Audit = (entry: AuditEntry) => Promise<void>

/** An entry about something that was done to a device. */
export function deviceEntry(
  action: AuditAction,
  by: Actor,
  device: string,
  fields: Partial<Omit<AuditEntry, 'action' | 'by'>> = {},
): AuditEntry {
  return { action, by, subject: `device ${device}`, outcome: 'done', before: null, after: null, detail: '', ...fields }
}

/** A device that acts for itself. */
export function deviceActor(device: string, address: string | null, requestId: string | null): Actor {
  return { kind: 'device', name: device, role: null, address, requestId }
}
