import { includesRole, type Role } from '../../../core/access/role'
import { onlyAsks } from '../../client/asking-widgets'
import type { Widget } from './dashboard-tree'
import type { PageRights } from './page-rights'

/** What becomes of an event that a page has sent. */
export type Verdict =
  | { readonly kind: 'pass' }
  /** About nothing that runs, or sent by the page itself: not worth a word. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'refuse'; readonly widget: Widget; readonly needs: Role }

const pass: Verdict = { kind: 'pass' }
const drop: Verdict = { kind: 'drop' }

/** Sent by pages without anybody doing anything: a page was opened or changed. */
const announcements: ReadonlySet<string> = new Set(['ui-event', 'ui-control'])

/**
 * Judges an event of a page: the first argument of each names the widget. Asking needs the right to see the widget, everything
 * else the right to use it.
 */
export function judge(rights: PageRights, role: Role, event: string, id: unknown, message: unknown): Verdict {
  const widget = rights.find(id)
  if (!widget) return drop
  const { see, use } = rights.ofWidget(widget)
  const asks = event === 'widget-load' || onlyAsks(widget.type, event, message)
  const needs = asks ? see : use
  if (includesRole(role, needs)) return pass
  return announcements.has(event) || event === 'widget-load' ? drop : { kind: 'refuse', widget, needs }
}

/**
 * Takes out, however deep in a list it is, what is not a page's to say: who sent the message (`_client`), and how a widget is to
 * look (`ui_update`), which some widgets would take over for everybody, scripts and all.
 */
export function withoutClaims(message: unknown): unknown {
  if (Array.isArray(message)) return message.map(withoutClaims)
  if (typeof message !== 'object' || message === null || Buffer.isBuffer(message)) return message
  const { _client, ui_update, ...rest } = message as Readonly<Record<string, unknown>>
  return rest
}
