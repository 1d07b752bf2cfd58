import type { Actor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import type { DeployChanges } from '../shipped-flows/deploy-diff'
import type { EditorUser } from './editor/tickets'

/** Node-RED saves flows by itself, too, for example when a node type has moved. */
const nodeRed: Actor = { kind: 'hub', name: 'node-red', role: null, address: null, requestId: null }

/** A deploy as the audit has it. */
export function deployEntry(changes: DeployChanges, user: unknown): AuditEntry {
  const { added, changed, removed } = changes.counts
  return {
    action: 'flows-deployed',
    by: (user as Partial<EditorUser> | null | undefined)?.actor ?? nodeRed,
    subject: 'flows',
    outcome: 'done',
    before: null,
    after: changes,
    detail: `${added} added, ${changed} changed, ${removed} removed`,
  }
}
