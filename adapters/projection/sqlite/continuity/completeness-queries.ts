import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import type { Completeness, CompletenessQuery } from '../../../../core/completeness'
import { checkCompletenessQuery, completenessOf, type DayCount, type Known, wholeDays } from '../../completeness/completeness-of'
import type { Query } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { gapColumns, gapOf } from '../state/gap-row'

const nothing: Known = {
  intervalMs: null,
  newestAt: null,
  latencyMs: null,
  timeoutMs: null,
  firstDay: null,
  counts: [],
  gaps: [],
}

/** Answers how complete a device's data is. To be called in a snapshot. */
export class CompletenessQueries {
  readonly #query: Query
  readonly #devices: NamesSeen
  readonly #calendar: SiteCalendar

  constructor(query: Query, devices: NamesSeen, calendar: SiteCalendar) {
    this.#query = query
    this.#devices = devices
    this.#calendar = calendar
  }

  answer(query: CompletenessQuery, now: number): Completeness {
    checkCompletenessQuery(query)
    const key = this.#devices.key(query.device)
    const known = key === null ? nothing : this.#known(query, key)
    return completenessOf(this.#calendar, query, known, now)
  }

  #known(query: CompletenessQuery, key: number): Known {
    const [state] = this.#query.all('SELECT interval_ms, newest_at, latency_ms FROM continuity WHERE device = ?', key)
    const [intervalMs = null, newestAt = null, latencyMs = null] = (state ?? []) as readonly (number | null)[]
    const timeoutMs = this.#query.number('SELECT timeout_ms FROM facts WHERE device = ?', key)
    const firstDay = this.#query.number('SELECT day FROM day_count WHERE device = ? AND received > 0 ORDER BY day LIMIT 1', key)
    const { from, to } = wholeDays(this.#calendar, query)
    const counts = this.#query
      .all('SELECT day, received, late, duplicates FROM day_count WHERE device = ? AND day >= ? AND day < ?', key, from, to)
      .map(([day, received, late, duplicates]) => ({ day, received, late, duplicates }) as DayCount)
    const gaps = this.#query
      .all(`SELECT ${gapColumns} FROM gap WHERE device = ? AND to_at >= ? AND from_at < ?`, key, from, to)
      .map((row) => gapOf(row, query.device))
    return { intervalMs, newestAt, latencyMs, timeoutMs, firstDay, counts, gaps }
  }
}
