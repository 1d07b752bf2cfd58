import { includesRole, isRole, type Role } from '../../../core/access/role'

/** The lowest role that sees a part of the dashboard, and the lowest that makes it do something. */
export interface Rights {
  readonly see: Role
  readonly use: Role
}

/** Where the flow says nothing: who is logged in looks, operators run the plant. */
export const defaultRights: Rights = { see: 'viewer', use: 'operator' }

const pattern = /^busbar-(see|use)-(.*)$/

/**
 * Reads the "Class" fields of a page, its group and its widget: `busbar-see-<role>` and `busbar-use-<role>`. The strictest counts,
 * and who cannot see cannot use. A role that does not exist counts as admin and is given to `onUnknown`.
 */
export function rightsOf(classes: readonly string[], onUnknown: (word: string) => void = () => undefined): Rights {
  const asked: { see: Role | null; use: Role | null } = { see: null, use: null }
  for (const word of classes.flatMap((each) => each.split(/\s+/))) {
    const [, what, role] = pattern.exec(word) ?? []
    if (what !== 'see' && what !== 'use') continue
    if (!isRole(role)) onUnknown(word)
    asked[what] = strictest(asked[what], isRole(role) ? role : 'admin')
  }
  const see = asked.see ?? defaultRights.see
  return { see, use: strictest(see, asked.use ?? defaultRights.use) }
}

function strictest(a: Role | null, b: Role): Role {
  return a !== null && includesRole(a, b) ? a : b
}
