import type { Statements } from '../database/statements'
import type { NumberedNames } from '../names/numbered-names'
import { seriesName } from '../names/series'
import { dropChanges } from '../rollups/bucket-changes'
import { dropDays } from '../rollups/bucket-writer'
import type { DirtyMarks } from '../rollups/dirty-marks'

export interface Named {
  readonly statements: Statements
  readonly devices: NumberedNames
  readonly series: NumberedNames
  readonly marks: DirtyMarks
}

/**
 * Forgets a device. What is small goes at once. Its readings and roll-ups lose their name, so that nobody finds them, and go
 * with the table of their period; days are in one table for ever, so they go now.
 */
export function forgetDevice(name: string, { statements, devices, series, marks }: Named): void {
  statements.run('DELETE FROM rejected WHERE device = ?', name)
  const key = devices.known(name)
  if (key === null) return
  for (const table of ['latest', 'facts', 'continuity', 'memory', 'gap', 'day_count', 'event'])
    statements.run(`DELETE FROM ${table} WHERE device = ?`, key)
  for (const [seriesText, seriesKey] of series.beginningWith(seriesName(key, ''))) {
    marks.removeSeries(seriesKey)
    dropDays(statements, seriesKey)
    dropChanges(statements, seriesKey)
    series.remove(seriesText)
  }
  devices.remove(name)
  statements.run('UPDATE progress SET forgotten = forgotten + 1')
}
