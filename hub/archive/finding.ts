import type { Stretch } from '../../adapters/archive/format/keys'

/** Something that is damaged or missing in an archive. */
export interface Finding {
  /** Of the object it is about. */
  readonly key: string
  /** What is wrong with it, following the key. */
  readonly problem: string
  /** Messages that cannot be restored for that, at most. */
  readonly uplinks: number
  /** Positions it is about, where that is known. */
  readonly stretch?: Stretch
}

/** Damage that nobody allowed to be left out. */
export class DamagedArchiveError extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings.map(findingText).join('\n'))
    this.name = 'DamagedArchiveError'
  }
}

export function findingText({ key, problem }: Finding): string {
  return `${key} ${problem}`
}
