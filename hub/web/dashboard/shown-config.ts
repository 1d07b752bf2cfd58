import type { Role } from '../../../core/access/role'
import { classesOf, type DashboardTree, groupPath, type Part, pagePath, type Widget, widgetPath } from './dashboard-tree'

/** What the dashboard tells a page about itself. */
export interface UiConfig {
  readonly pages: Readonly<Record<string, Part>>
  readonly groups: Readonly<Record<string, Part>>
  readonly widgets: Readonly<Record<string, Widget>>
}

/** Whether a part with these classes is seen. */
export type Sees = (classes: readonly string[]) => boolean

/** The pages, groups and widgets of a configuration that may be seen; all else of it is left as it is. */
export function shownConfig<T extends UiConfig>(config: T, sees: Sees): T {
  const { pages, groups, widgets } = config
  const tree: DashboardTree = { page: (id) => pages[id], group: (id) => groups[id], widget: (id) => widgets[id] }
  const shows = (path: readonly Part[] | null) => path !== null && sees(classesOf(path))
  return {
    ...config,
    pages: pick(pages, (_page, id) => shows(pagePath(tree, id))),
    groups: pick(groups, (_group, id) => shows(groupPath(tree, id))),
    widgets: pick(widgets, (widget) => shows(widgetPath(tree, widget))),
  }
}

function pick<T>(all: Readonly<Record<string, T>>, keep: (item: T, id: string) => boolean): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([id, item]) => keep(item, id)))
}

/** Role in words a person reads in a sentence. */
export function inWords(role: Role): string {
  return role === 'admin' ? 'an administrator' : role === 'viewer' ? 'a viewer' : `an ${role}`
}
