import { JournalUnavailableError } from '../../../core/ports/journal'
import { isDamage, messageOf } from './failure'
import { newestPosition } from './newest-position'
import { OpenSegment } from './open-segment'
import { sealSegment } from './seal'
import { listSegments, type SegmentFile } from './segment-files'

/**
 * Newest position of a journal that nobody uses; 0 when it is empty. What comes next to a damaged segment cannot be known, so that
 * throws {@link JournalUnavailableError}.
 */
export function newestUsable(folder: string): number {
  const newest = listSegments(folder).at(-1)
  if (!newest) return 0
  const damage = newest.setAside ? 'it was set aside' : damageOf(newest)
  if (damage !== null) {
    const detail = `The newest part of the journal, ${newest.path}, is damaged (${damage}): what it held cannot be told from what is missing.`
    throw new JournalUnavailableError('io-error', detail)
  }
  return newestPosition(folder)
}

/** The newest segment if nothing is in it, with nothing beside it any more; null otherwise. */
export function emptyNewest(folder: string): SegmentFile | null {
  const newest = listSegments(folder).at(-1)
  if (!newest || newest.setAside) return null
  const segment = new OpenSegment(newest)
  try {
    if (segment.last() !== null) return null
  } finally {
    segment.close()
  }
  // A log that is left beside a file would be played into whatever gets its name.
  if (!sealSegment(newest)) throw new JournalUnavailableError('io-error', `${newest.path} cannot be finished: is it in use?`)
  return newest
}

function damageOf(file: SegmentFile): string | null {
  let segment: OpenSegment | null = null
  try {
    segment = new OpenSegment(file)
    return segment.damage()
  } catch (error) {
    if (!isDamage(error)) throw error
    return messageOf(error)
  } finally {
    segment?.close()
  }
}
