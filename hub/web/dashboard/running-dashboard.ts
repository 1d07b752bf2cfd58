import type { NodeAPI } from 'node-red'
import type { Part, Widget, WidgetTree } from './dashboard-tree'

interface Base {
  readonly ui?: {
    readonly pages: ReadonlyMap<string, Part>
    readonly groups: ReadonlyMap<string, Part>
    readonly widgets: ReadonlyMap<string, Widget>
  }
}

type Kind = 'pages' | 'groups' | 'widgets'

/** The dashboards that run now. What a deploy has just removed is not there. */
export class RunningDashboard implements WidgetTree {
  readonly #red: NodeAPI
  #bases: readonly string[] = []

  constructor(red: NodeAPI) {
    this.#red = red
    red.events.on('flows:started', () => {
      this.#bases = []
    })
  }

  page(id: string): Part | undefined {
    return this.#find('pages', id) as Part | undefined
  }

  group(id: string): Part | undefined {
    return this.#find('groups', id) as Part | undefined
  }

  widget(id: string): Widget | undefined {
    return this.#find('widgets', id) as Widget | undefined
  }

  /** Every widget that runs. */
  *widgets(): Iterable<Widget> {
    for (const ui of this.#uis()) yield* ui.widgets.values()
  }

  #find(kind: Kind, id: string): Part | Widget | undefined {
    for (const ui of this.#uis()) {
      const found = ui[kind].get(id)
      if (found) return found
    }
    return undefined
  }

  *#uis(): Iterable<NonNullable<Base['ui']>> {
    if (this.#bases.length === 0) this.#bases = this.#baseIds()
    for (const id of this.#bases) {
      const ui = (this.#red.nodes.getNode(id) as Base | null)?.ui
      if (ui) yield ui
    }
  }

  #baseIds(): readonly string[] {
    const ids: string[] = []
    this.#red.nodes.eachNode((node) => {
      if ((node.type as string) === 'ui-base') ids.push(node.id)
    })
    return ids
  }
}
