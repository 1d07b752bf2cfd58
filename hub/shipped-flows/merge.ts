import { type FlowNode, nameOf, type Unit, unitsOf } from './flow-node'
import { referencedIn } from './references'
import { isUntouched, upgraded } from './same-unit'

/** What became of one unit. `kept`: the shipped version was not applied, `reason` says why. */
export interface Change {
  readonly action: 'added' | 'upgraded' | 'removed' | 'kept'
  readonly unit: string
  readonly name: string
  readonly reason: string
}

export interface Merged {
  readonly flows: readonly FlowNode[]
  /** What was last applied or seen of each unit; the next merge compares with it. */
  readonly baseline: readonly FlowNode[]
  readonly changes: readonly Change[]
}

/**
 * Brings shipped flows into a user's flows without taking anything from the user. Per unit (a tab or subflow with
 * what lies on it, or one config node), compared with what was applied last time:
 *
 * | shipped | user's copy | result |
 * |---|---|---|
 * | new | – | added |
 * | changed | as applied | upgraded |
 * | changed | changed | kept |
 * | any | deleted | stays deleted |
 * | gone | as applied | removed, unless something else uses it |
 * | gone | changed | kept, and the user's own from now on |
 */
export function mergeFlows(user: readonly FlowNode[], shipped: readonly FlowNode[], baseline: readonly FlowNode[]): Merged {
  const merge = new Merge(unitsOf(user), unitsOf(shipped), unitsOf(baseline))
  return merge.run()
}

class Merge {
  readonly #next = new Map<string, Unit>()
  readonly #changes: Change[] = []
  readonly #result: Map<string, Unit>
  readonly #homes: ReadonlyMap<string, string>

  constructor(
    readonly user: ReadonlyMap<string, Unit>,
    readonly shipped: ReadonlyMap<string, Unit>,
    readonly before: ReadonlyMap<string, Unit>,
  ) {
    this.#result = new Map(user)
    this.#homes = new Map([...user.values()].flatMap((unit) => unit.nodes.map((node) => [node.id, unit.id] as const)))
  }

  run(): Merged {
    for (const unit of this.shipped.values()) this.#apply(unit)
    this.#dropWithdrawn()
    return { flows: nodesOf(this.#result), baseline: nodesOf(this.#next), changes: this.#changes }
  }

  #apply(shipped: Unit): void {
    const own = this.user.get(shipped.id)
    const before = this.before.get(shipped.id)
    if (!own) this.#addUnlessDeleted(shipped, before)
    else if (isUntouched(own, shipped) || !before) this.#next.set(shipped.id, shipped)
    else this.#upgrade(own, before, shipped)
  }

  #addUnlessDeleted(shipped: Unit, before: Unit | undefined): void {
    const taken = before ? undefined : this.#takenId(shipped)
    this.#next.set(shipped.id, before ?? shipped)
    if (before) return
    if (taken) this.#note('kept', shipped, `its id ${taken} is already used elsewhere in these flows`)
    else this.#put('added', shipped)
  }

  #upgrade(own: Unit, before: Unit, shipped: Unit): void {
    this.#next.set(shipped.id, before)
    if (!isUntouched(own, before)) {
      if (!isUntouched(shipped, before))
        this.#note('kept', shipped, 'it was changed here, so the newer shipped version is not applied')
      return
    }
    const taken = this.#takenId(shipped)
    const unit = taken ? null : upgraded(own, before, shipped)
    if (unit) {
      this.#next.set(shipped.id, shipped)
      this.#put('upgraded', unit)
    } else
      this.#note(
        'kept',
        shipped,
        taken
          ? `its id ${taken} is already used elsewhere in these flows`
          : 'a setting added here contradicts the newer shipped version',
      )
  }

  /** Units that are no longer shipped go if nobody touched them and nothing that stays uses them. */
  #dropWithdrawn(): void {
    const withdrawn = [...this.before.values()].filter((unit) => !this.shipped.has(unit.id) && this.user.has(unit.id))
    let leaving = withdrawn.filter((unit) => isUntouched(this.user.get(unit.id) ?? unit, unit))
    for (const unit of withdrawn)
      if (!leaving.includes(unit)) this.#note('kept', unit, 'it is no longer shipped but was changed here; it is yours now')
    for (let settled = false; !settled; ) {
      const ids = new Set(leaving.map((unit) => unit.id))
      const used = referencedIn(nodesOf([...this.#result].filter(([id]) => !ids.has(id))))
      const stays = leaving.filter((unit) => unit.nodes.some((node) => used.has(node.id)))
      for (const unit of stays) {
        this.#next.set(unit.id, unit)
        this.#note('kept', unit, 'it is no longer shipped but something here still uses it')
      }
      leaving = leaving.filter((unit) => !stays.includes(unit))
      settled = stays.length === 0
    }
    for (const unit of leaving) {
      this.#result.delete(unit.id)
      this.#note('removed', unit, 'it is no longer shipped')
    }
  }

  /** An id of the unit that the user has somewhere else, say after moving a node to another tab. */
  #takenId(unit: Unit): string | undefined {
    return unit.nodes.find((node) => (this.#homes.get(node.id) ?? unit.id) !== unit.id)?.id
  }

  #put(action: 'added' | 'upgraded', unit: Unit): void {
    this.#result.set(unit.id, unit)
    this.#note(action, unit, '')
  }

  #note(action: Change['action'], unit: Unit, reason: string): void {
    this.#changes.push({ action, unit: unit.id, name: nameOf(unit), reason })
  }
}

function nodesOf(units: Iterable<readonly [string, Unit]>): readonly FlowNode[] {
  return [...units].flatMap(([, unit]) => unit.nodes)
}
