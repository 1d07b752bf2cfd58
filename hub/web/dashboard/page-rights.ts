import { includesRole, type Role } from '../../../core/access/role'
import { classesOf, type Widget, type WidgetTree, widgetPath } from './dashboard-tree'
import { type Rights, rightsOf } from './rights'

const nobody: Rights = { see: 'admin', use: 'admin' }

/** What the flow says about who sees and uses what. Each combination of classes is read once. */
export class PageRights {
  readonly #tree: WidgetTree
  readonly #onUnknown: (word: string) => void
  readonly #read = new Map<string, Rights>()
  readonly #told = new Set<string>()

  constructor(tree: WidgetTree, onUnknown: (word: string) => void) {
    this.#tree = tree
    this.#onUnknown = onUnknown
  }

  /** A widget by the id in a message; undefined while none of this id runs. */
  find(id: unknown): Widget | undefined {
    return typeof id === 'string' ? this.#tree.widget(id) : undefined
  }

  sees(role: Role, classes: readonly string[]): boolean {
    return includesRole(role, this.#of(classes).see)
  }

  seesWidget(role: Role, widget: Widget): boolean {
    return includesRole(role, this.ofWidget(widget).see)
  }

  /** What names no widget is for those who see all of them: nobody can say what it is about. */
  seesAll(role: Role): boolean {
    if (role === 'admin') return true
    for (const widget of this.#tree.widgets()) if (!this.seesWidget(role, widget)) return false
    return true
  }

  /** A widget whose group or page is missing is nobody's. */
  ofWidget(widget: Widget): Rights {
    const path = widgetPath(this.#tree, widget)
    return path === null ? nobody : this.#of(classesOf(path))
  }

  #of(classes: readonly string[]): Rights {
    const key = classes.join('\n')
    const known = this.#read.get(key)
    if (known) return known
    const rights = rightsOf(classes, (word) => this.#tell(word))
    if (this.#read.size > 1_000) this.#read.clear()
    this.#read.set(key, rights)
    return rights
  }

  #tell(word: string): void {
    if (this.#told.has(word)) return
    if (this.#told.size > 1_000) this.#told.clear()
    this.#told.add(word)
    this.#onUnknown(word)
  }
}
