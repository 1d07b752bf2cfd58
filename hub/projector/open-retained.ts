import { HubError } from '../../core/errors/hub-error'
import type { ProjectionStore } from '../../core/ports/projection'
import { RetainedSpace } from '../../core/retained/retained-space'

/**
 * The room for retained messages with those that are stored. What an older version left beyond the bounds is dropped; where the disk
 * does not take that it stays, unused, until a later start.
 */
export function openRetained(store: Pick<ProjectionStore, 'boundRetained'>): RetainedSpace {
  const space = new RetainedSpace()
  try {
    store.boundRetained((topic, payloadBytes) => space.take(topic, payloadBytes))
  } catch (error) {
    if (!(error instanceof HubError && error.code === 'STORE_UNAVAILABLE')) throw error
  }
  return space
}
