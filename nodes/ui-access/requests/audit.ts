import { type AuditAction, auditActions } from '../../../core/access/audit'
import { type Given, given } from '../given'
import type { Requests } from '../request'

/** Who did what. */
export const auditRequests: Requests = {
  audit: {
    needs: 'audit.read',
    ask: (hub, args) =>
      hub.audit(
        given({
          before: args.numberOrNone('before'),
          limit: args.numberOrNone('limit'),
          from: args.numberOrNone('from'),
          to: args.numberOrNone('to'),
          by: args.textOrNone('by'),
          subject: args.textOrNone('subject'),
          actions: actionsOf(args),
        }),
      ),
  },
  verify: { needs: 'audit.read', ask: (hub) => hub.verifyAudit() },
  /** The page writes the file itself, page by page; that it does is noted first. */
  exporting: {
    needs: 'audit.read',
    ask: (hub, _args, by) =>
      hub.recordAudit({ action: 'audit-exported', by, subject: '', outcome: 'done', before: null, after: null, detail: '' }),
  },
  actions: { needs: 'audit.read', ask: async () => auditActions },
}

/** An action nobody knows finds nothing, as a search for it would. */
function actionsOf(args: Given): readonly AuditAction[] | undefined {
  return args.texts('actions') as readonly AuditAction[] | undefined
}
