import type { Retention } from '../../core/ports/projection'
import type { BusbarConfig } from './config'

const dayMs = 86_400_000

/** How long what is kept, in ms. */
export function retentionOf({ retention }: Pick<BusbarConfig, 'retention'>): Retention {
  const { rawDays, fiveMinutesDays, hoursDays } = retention
  return { rawMs: rawDays * dayMs, fiveMinutesMs: fiveMinutesDays * dayMs, hoursMs: hoursDays * dayMs }
}

/** How long the journal keeps raw messages, ms. */
export function journalRetentionMs({ journal }: Pick<BusbarConfig, 'journal'>): number {
  return journal.retentionDays * dayMs
}
