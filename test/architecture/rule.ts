import type { SourceTree } from './source-tree'

/** One thing the tree must keep to. */
export interface Rule {
  /** A sentence that could stand in a handbook. */
  readonly says: string
  /** Why, and what to do instead: the person who broke it reads this. */
  readonly because: string
  /** What breaks it: "path: what is wrong". */
  violations(tree: SourceTree): readonly string[]
  /** The smallest tree that breaks it, to prove that the rule can fail. */
  readonly broken: Readonly<Record<string, string>>
}
