import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CannotRunError } from '../replay/cannot-run'
import { stateOf } from './copy-file'
import type { CopyWork } from './copy-work'
import { type Found, type Inventory, takeInventory } from './inventory'
import type { BackedUpFile } from './manifest'
import { present, stillPresent } from './present'

const mostRounds = 8
/** Between two looks, times the number of the look, ms: a deploy writes its files within some tenths of a second. */
const pauseMs = 50

/** Files that mean something only together, such as a key and its certificate, flows and their credentials. */
const together =
  /^(epoch|(tls|secrets)\/.*|node-red\/(flows[^/]*\.json|\.shipped-flows\.json|\.config[^/]*|\.credential-secret))$/

export interface CopiedFiles {
  readonly files: readonly BackedUpFile[]
  readonly inventory: Inventory
  /** Written without a break while they were copied: each is there, if not as of one moment. */
  readonly unsettled: readonly string[]
}

/**
 * Copies all files that are no databases, as they are at one moment: it looks again and again whether one changed since it was copied,
 * until none did. Rejects with {@link CannotRunError} when those that belong together never hold still.
 */
export async function copyFiles(
  work: CopyWork,
  sleep = (ms: number) => new Promise((r) => setTimeout(r, ms)),
): Promise<CopiedFiles> {
  const copies = new Map<string, { readonly file: BackedUpFile; readonly state: string }>()
  for (let round = 1; ; round++) {
    const inventory = takeInventory(work.from)
    const changed = await bringUpToDate(work, inventory.files, copies)
    if (changed.length > 0 && round < mostRounds) {
      await sleep(pauseMs * round)
      continue
    }
    const torn = changed.filter((path) => together.test(path))
    if (torn.length > 0) {
      throw new CannotRunError(`${torn.join(', ')} in ${work.from} changed all the time while they were copied; run it again`)
    }
    const files = [...copies.values()].map(({ file }) => file)
    return { files, inventory, unsettled: changed.filter((path) => copies.has(path)) }
  }
}

/** Copies what is new or changed, deletes what is gone. Answers the paths of both. */
async function bringUpToDate(
  work: CopyWork,
  files: readonly Found[],
  copies: Map<string, { readonly file: BackedUpFile; readonly state: string }>,
): Promise<readonly string[]> {
  const changed: string[] = []
  const there = new Set<string>()
  for (const { path } of files) {
    const state = present(() => stateOf(statSync(join(work.from, path), { bigint: true })))
    if (state === null) continue
    there.add(path)
    if (copies.get(path)?.state === state) continue
    changed.push(path)
    rmSync(join(work.to, path), { force: true })
    const copied = await stillPresent(() => work.file(path))
    if (copied) copies.set(path, { file: copied.file, state: copied.isStill ? copied.state : '' })
    else there.delete(path)
  }
  for (const path of copies.keys()) {
    if (there.has(path)) continue
    changed.push(path)
    copies.delete(path)
    rmSync(join(work.to, path), { force: true })
  }
  return changed
}
