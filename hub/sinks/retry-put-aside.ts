import { HubError } from '../../core/errors/hub-error'
import type { SinkStore, StoredPutAside } from '../../core/ports/sink-store'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { SinkRunner } from './sink-runner'
import type { SinkSource } from './sink-source'

/** Tried together. */
const pageSize = 500

/**
 * Tries what was put aside once more, as it would be written now: it is read again from its stream. What is not there any more stays
 * listed. Rejects with STORE_UNAVAILABLE while the target takes nothing; what was written until then is off the list.
 */
export async function retryPutAside(
  runner: SinkRunner,
  store: SinkStore,
  source: SinkSource,
): Promise<{ readonly written: number; readonly left: number }> {
  const { id, name } = runner.plan
  if (runner.standing.state !== 'running')
    throw new HubError(
      'STORE_UNAVAILABLE',
      `The sink "${name}" does not write now (${runner.standing.state}). Try again when it runs.`,
    )
  let written = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = store.listPutAside(id, pageSize, before)
    const last = page.at(-1)
    if (!last) break
    before = last.id
    const found = new Map<SinkItem, StoredPutAside>()
    for (const each of page) {
      const item = source.item(each.stream, each.item)
      if (item) found.set(item, each)
    }
    const { stored, failure } = await runner.writeNow([...found.keys()])
    const settled = stored.flatMap((item) => found.get(item)?.id ?? [])
    store.settle(id, settled, settled.length)
    written += settled.length
    if (failure)
      throw new HubError('STORE_UNAVAILABLE', `${written} were written, then the target took no more: ${failure.message}`)
  }
  return { written, left: store.find(id)?.putAside ?? 0 }
}
