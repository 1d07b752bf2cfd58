import { SqliteJournalReader, SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { SqliteProjectionReader } from '../../adapters/projection/sqlite'
import { openRegistry } from '../../adapters/registry/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import type { GivenReading } from '../../core/given-reading'
import { deviceTypes } from '../../devices'
import { dialect } from '../../devices/local/dialect'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { RecordedSite } from '../../test/helpers/recorded-site'
import { retentionOf } from '../config/retention'
import { nextEpoch } from '../data-dir/epoch'
import { CommitQueue } from '../ingest/commit-queue'
import { DeviceBook } from './device-book'
import { ReadingIntake } from './reading-intake'

const folder = temporaryFolders()
const begin = Date.UTC(2025, 10, 21)
const minute = 60_000

/** One run of the hub, in which readings are handed over; `now` is the clock of each. */
async function handOver(site: RecordedSite, startedAt: number, readings: readonly GivenReading[]): Promise<void> {
  const registry = await openRegistry(site.dir.registry)
  const book = await DeviceBook.open(registry, () => startedAt)
  const writer = new SqliteJournalWriter(site.dir.journal, { minFreeBytes: 0 })
  const queue = new CommitQueue({ append: async (batch) => void (await writer.append(batch)), now: () => startedAt })
  let now = startedAt
  const intake = new ReadingIntake({
    book,
    queue,
    dialect,
    types: deviceTypes,
    policy: site.config.registration.policy,
    epoch: nextEpoch(site.dir.epoch, startedAt),
    rawRetentionMs: retentionOf(site.config).rawMs,
    now: () => now,
  })
  for (const reading of readings) {
    now = Math.max(startedAt, reading.at)
    await intake.store([reading])
  }
  await writer.close()
  await registry.close()
}

function readings(from: number, to: number, values = (i: number) => ({ active_power: 1000 + i, heat_flow: i })): GivenReading[] {
  return [...Array(to - from).keys()].map((i) => ({
    device: 'M1',
    at: begin + (from + i) * minute,
    values: values(from + i),
    link: 'modbus',
  }))
}

function ask<T>(site: RecordedSite, question: (reader: SqliteProjectionReader) => T): T {
  const view = { calendar: new SiteCalendar('UTC'), retention: retentionOf(site.config), now: () => begin + 120 * minute }
  const reader = new SqliteProjectionReader(site.dir.projection, deviceTypes, view)
  try {
    return question(reader)
  } finally {
    reader.close()
  }
}

const everything = { device: 'M1', from: begin, to: begin + 120 * minute }

test('readings that flows handed over are readings like all others: newest values, history, roll-ups, completeness', async () => {
  const site = new RecordedSite(folder())
  await handOver(site, begin, readings(0, 60))
  await site.project(begin + 120 * minute)
  expect(ask(site, (reader) => reader.latest({}))).toMatchObject([
    {
      device: 'M1',
      type: 'acuvim-ii',
      at: begin + 59 * minute,
      values: { active_power: { value: 1059 }, heat_flow: { value: 59 } },
    },
  ])
  const hour = { ...everything, channels: ['active_power', 'heat_flow'], bucketMs: 60 * minute }
  const series = ask(site, (reader) => reader.history('acuvim-ii', hour).series)
  expect(series.map(({ channel, unit, points }) => [channel, unit, points[0]?.count, points[0]?.mean])).toEqual([
    ['active_power', 'W', 60, 1029.5],
    ['heat_flow', '', 60, 29.5],
  ])
  const { days, gaps } = ask(site, (reader) => reader.completeness(everything, begin + 60 * minute))
  expect(days).toMatchObject([{ received: 60, missing: 0, duplicates: 0 }])
  expect(gaps).toEqual([])
})

test('a restart of the hub is no gap in the numbers, and its down time shows as silence', async () => {
  const site = new RecordedSite(folder())
  await handOver(site, begin, readings(0, 30))
  await handOver(site, begin + 30 * minute, readings(30, 60))
  // Down for half an hour, and the clock is set back to before the last start meanwhile.
  await handOver(site, begin + 10 * minute, readings(90, 120))
  await site.project(begin + 120 * minute)
  const { days, gaps } = ask(site, (reader) => reader.completeness(everything, begin + 120 * minute))
  expect(days).toMatchObject([{ received: 90, duplicates: 0 }])
  expect(gaps).toMatchObject([{ kind: 'silence', from: begin + 59 * minute, to: begin + 90 * minute, missing: 30 }])
})

test('under the policy pending they wait, and count with their own times once they are taken up', async () => {
  const site = new RecordedSite(folder(), { registration: { policy: 'pending' } })
  await handOver(site, begin, readings(0, 5))
  await site.project(begin + 120 * minute)
  const codes = ask(site, (reader) => reader.rejected({ limit: 10 }).items.map(({ code }) => code))
  expect([codes, ask(site, (reader) => reader.latest({}))]).toEqual([Array(5).fill('DEVICE_PENDING'), []])

  await site.approve('M1')
  const journal = new SqliteJournalReader(site.dir.journal)
  const kept = await journal.read(0, 10)
  await journal.close()
  await site.journal(kept.map(({ position: _, ...uplink }) => ({ ...uplink, replayed: true })))
  await site.project(begin + 120 * minute)
  const { days } = ask(site, (reader) => reader.completeness(everything, begin + 60 * minute))
  expect(days).toMatchObject([{ received: 5, duplicates: 0 }])
})
