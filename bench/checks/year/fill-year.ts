import { SqliteProjectionStore } from '../../../adapters/projection/sqlite'
import { SiteCalendar } from '../../../core/calendar/site-calendar'
import { itemId } from '../../../core/item-id'
import type { ProjectionBatch, Retention } from '../../../core/ports/projection'
import type { Reading } from '../../../core/reading'
import { deviceTypes } from '../../../devices'

/** Devices among which the readings are divided. */
export const yearDevices = 10
const yearMs = 365 * 86_400_000
/** The end of the year, ms UTC. */
export const yearEnd = Date.UTC(2026, 0, 1)
/** Of a site in a zone whose days have 23 and 25 hours, too. */
export const calendar = new SiteCalendar('Europe/Berlin')
/** Nothing is dropped, so that all readings are there. */
export const retention: Retention = { rawMs: 10 * yearMs, fiveMinutesMs: 10 * yearMs, hoursMs: 10 * yearMs }

const batchReadings = 20_000
const bucketsPerRound = 5_000
/** Roll-ups follow the readings, as they do in the field. */
const rollUpEveryMs = 7 * 86_400_000

export interface Filled {
  readonly readings: number
  /** Time to store them, and to roll them up, s. */
  readonly storing: number
  readonly rollingUp: number
}

/** Stores a year of readings of some devices straight through the store's port, oldest first, and rolls it up. */
export function fillYear(file: string, readings: number, onProgress: (stored: number) => void): Filled {
  const store = new SqliteProjectionStore(file, deviceTypes, { calendar, retention })
  const spent = { storing: 0, rollingUp: 0 }
  const during = (what: 'storing' | 'rollingUp', work: () => void): void => {
    const begun = performance.now()
    work()
    spent[what] += (performance.now() - begun) / 1000
  }
  let rolledUpTo = yearEnd - yearMs
  try {
    for (let from = 0; from < readings; from += batchReadings) {
      const batch = batchOf(from, Math.min(readings, from + batchReadings), readings)
      during('storing', () => store.commit(batch))
      const at = batch.readings.at(-1)?.at ?? yearEnd
      if (at - rolledUpTo < rollUpEveryMs) continue
      rolledUpTo = at
      during('rollingUp', () => rollUpAll(store, at))
      onProgress(from + batchReadings)
    }
    during('rollingUp', () => rollUpAll(store, Number.MAX_SAFE_INTEGER))
  } finally {
    store.close()
  }
  return { readings, ...spent }
}

function rollUpAll(store: SqliteProjectionStore, before: number): void {
  while (store.rollUp(before, bucketsPerRound).rebuilt > 0);
}

function batchOf(from: number, to: number, total: number): ProjectionBatch {
  const batch = Array.from({ length: to - from }, (_, index) => readingOf(from + index, total))
  return {
    cursor: to,
    readings: batch,
    latest: [],
    facts: [],
    events: [],
    rejected: [],
    settled: [],
    retained: [],
    gaps: [],
    continuity: [],
    memories: [],
    duplicates: [],
    forgotten: [],
  }
}

/** The nth reading: devices take turns, evenly over the year. */
function readingOf(n: number, total: number): Reading {
  const at = Math.round(yearEnd - yearMs + (n * yearMs) / total)
  const hour = (at / 3_600_000) % 24
  const power = 40_000 + 25_000 * Math.sin((2 * Math.PI * (hour - 8)) / 24) + (n % 977)
  return {
    id: itemId(n + 1, 0),
    device: yearDevice(n),
    type: 'acuvim-ii',
    at,
    receivedAt: at + 40,
    epoch: 1,
    seq: Math.floor(n / yearDevices),
    source: 'live',
    link: 'ethernet',
    quality: [],
    values: {
      frequency: 50 + (n % 20) / 1000,
      voltage_l1_n: 230 + (n % 31) / 10,
      current_l1: power / 690,
      active_power: power,
      power_factor: 0.95,
      energy_active_import: n * 0.35,
    },
  }
}

export function yearDevice(n: number): string {
  return `YEAR-${String(1 + (n % yearDevices)).padStart(2, '0')}`
}
