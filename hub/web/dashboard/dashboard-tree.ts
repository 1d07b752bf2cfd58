/** A page or group as the dashboard keeps it. */
export interface Part {
  readonly id?: string
  readonly name?: string
  readonly className?: string
  /** Of a group: the page it is on. */
  readonly page?: string
}

/** A widget as the dashboard keeps it. */
export interface Widget {
  readonly id: string
  readonly type: string
  readonly props?: {
    readonly name?: string
    readonly className?: string
    readonly group?: string
    /** Templates may belong to a page or to the whole dashboard. */
    readonly page?: string
    readonly ui?: string
  }
}

/** Pages, groups and widgets by id. */
export interface DashboardTree {
  page(id: string): Part | undefined
  group(id: string): Part | undefined
  widget(id: string): Widget | undefined
}

/** The same with all widgets at hand. */
export interface WidgetTree extends DashboardTree {
  widgets(): Iterable<Widget>
}

/** The parts that decide about a page, outermost first. Null when one of them is missing. */
export function pagePath(tree: DashboardTree, id: string | undefined): readonly Part[] | null {
  const page = id ? tree.page(id) : undefined
  return page ? [page] : null
}

export function groupPath(tree: DashboardTree, id: string | undefined): readonly Part[] | null {
  const group = id ? tree.group(id) : undefined
  const above = group && pagePath(tree, group.page)
  return above ? [...above, group] : null
}

/** A widget that belongs to no group and no page is decided about alone. */
export function widgetPath(tree: DashboardTree, { props = {} }: Widget): readonly Part[] | null {
  const above = props.group ? groupPath(tree, props.group) : props.page ? pagePath(tree, props.page) : []
  return above && [...above, props]
}

export function classesOf(path: readonly Part[]): readonly string[] {
  return path.map(({ className }) => (typeof className === 'string' ? className : ''))
}
