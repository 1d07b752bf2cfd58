import type { Browser, Page } from 'playwright-core'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import type { DeviceType } from '../../core/channel'
import type { Completeness } from '../../core/completeness'
import { HubError } from '../../core/errors/hub-error'
import type { HistoryPoint } from '../../core/history'
import { deviceType } from '../../devices/acuvim-ii/device-type'
import { setHub } from '../../hub/client/current'
import { answerTo } from '../../nodes/telemetry-query/answer'
import { parseTelemetryQueryConfig } from '../../nodes/telemetry-query/config'
import { requestFor } from '../../nodes/telemetry-query/request'
import { answerOf } from '../../nodes/ui-device/answers'
import { questionFor } from '../../nodes/ui-device/questions'
import { openBrowser } from '../e2e/harness/browser'
import { FakeHub } from '../helpers/fake-hub'
import { latestValues, reading } from '../helpers/stream-items'
import { openWidget, WidgetBundle } from './widget-page'

jest.setTimeout(60_000)

const zone = 'Europe/Berlin'
const minute = 60_000
const hour = 60 * minute
/** 03:04 at night on site. */
const now = Date.parse('2026-11-21T02:04:00Z')
const calendar = new SiteCalendar(zone)

let bundle: WidgetBundle
let browser: Browser
let hub: FakeHub
let errors: readonly string[]
beforeAll(async () => {
  bundle = new WidgetBundle('ui-device')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  bundle?.remove()
})
beforeEach(() => {
  hub = new FakeHub()
  hub.addDevice('m-1', { name: 'Feeder 7', lastHeardAt: now, lastReadingAt: now })
  hub.historyAnswer = { series: ['active_power', 'energy_active_import', 'energy_calculated'].map(series), truncated: false }
  hub.completenessAnswer = night
  setHub(hub)
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  setHub(null)
  expect(errors).toEqual([])
})

const type: DeviceType = {
  ...deviceType,
  channels: deviceType.channels.flatMap((channel) =>
    channel.name === 'energy_active_import'
      ? [
          channel,
          {
            ...channel,
            name: 'energy_calculated',
            label: 'Energy from power',
            integral: { of: 'active_power', part: 'positive', perHour: 0.001 },
          },
        ]
      : [channel],
  ),
}

/** Buckets of 24 hours without the one at 02:00. */
function series(channel: string) {
  const points = Array.from({ length: 24 }, (_, i) => point(now - 4 * minute - (23 - i) * hour))
  return { channel, unit: channel === 'active_power' ? 'W' : 'kWh', points: points.filter((_, i) => i !== 22) }
}
const point = (at: number): HistoryPoint => ({
  at,
  mean: 5000,
  min: 4000,
  max: 6000,
  first: 5000,
  last: 5000,
  count: 60,
  delta: 5,
})

const day = (name: string, expected: number, missing: number, late: number): Completeness['days'][number] => {
  const from = calendar.startOf('1d', Date.parse(`${name}T12:00:00Z`))
  const counts = { expected, received: expected - missing, late, missing, duplicates: 0 }
  return { day: name, from, to: calendar.endOf('1d', from), ...counts }
}
const gap = { device: 'm-1', kind: 'numbers', epoch: 1, firstSeq: 1, lastSeq: 72, readingsEach: 1, noticedAt: now } as const
const night: Partial<Completeness> = {
  intervalMs: 10_000,
  latencyMs: 1234,
  days: [day('2026-11-20', 8640, 0, 252), day('2026-11-21', 1104, 72, 0)],
  gaps: [
    {
      ...gap,
      id: 1,
      from: now - 9 * hour,
      to: now - 8.3 * hour,
      count: 252,
      missing: 0,
      reason: 'offline',
      filledAt: now - 8 * hour,
    },
    { ...gap, id: 2, from: now - 54 * minute, to: now - 42 * minute, count: 72, missing: 72, reason: 'restart', filledAt: null },
  ],
}

/** What stands between page and hub in the shipped flow. */
async function answer({ hello, wish }: { hello?: boolean; wish?: unknown }): Promise<object | null> {
  if (hello) return { now, types: [type], timeZone: zone }
  const [telemetry, registry] = questionFor(wish, { socketId: 's1' }) ?? []
  const question = telemetry ?? registry
  if (!question) return null
  const config = parseTelemetryQueryConfig({ id: 'q', type: 'telemetry-query', name: '', z: '' })
  const ask = async () => {
    if (!telemetry) return question.topic === 'devices' ? hub.listDevices() : hub.getDevice(String(question.topic))
    return (await answerTo(await requestFor(config, question, { now, calendar: async () => calendar }), null)).payload
  }
  const returned = await ask().then(
    (payload) => ({ ...question, payload }),
    (error: HubError) => ({ ...question, error: { code: error.code, message: error.message } }),
  )
  return { now, answer: answerOf(returned)?.answer }
}

async function open(query: Readonly<Record<string, string>>, width = 1440, from = zone): Promise<Page> {
  const opened = await openWidget(browser, {
    bundle,
    component: 'UIDevice',
    query: { device: 'm-1', ...query },
    width,
    zone: from,
    answer,
  })
  errors = opened.errors
  await opened.page
    .locator('.completeness')
    .getByText(/complete|cannot|Nothing/)
    .first()
    .waitFor()
  return opened.page
}

test('at 3 a.m. one line says how complete the data is, when the gap was and why', async () => {
  const page = await open({ range: '24h' })
  expect(await page.locator('.summary').innerText()).toBe('99.16 % complete, 12 min gap at 02:10, restart')
  expect(await page.locator('.details').innerText()).toMatch(/Usually every\s+10 s\s+Arrives\s+after 1\.2 s/)
  expect(await page.getByText('Its clock').count()).toBe(0)
})

test('the strip tells its marks to the keyboard, the newest first', async () => {
  const page = await open({ range: '24h' })
  await page.locator('.strip').focus()
  await page.keyboard.press('ArrowRight')
  await page.getByText('Gap 02:10 – 02:22 (12 min). 72 readings missing. The device restarted.').first().waitFor()
  await page.keyboard.press('ArrowLeft')
  await page
    .getByText('Filled gap 20 Nov 18:04 – 18:46 (42 min). 252 readings arrived late, the last at 20 Nov 19:04.')
    .first()
    .waitFor()
  const active = await page.locator('.strip').getAttribute('aria-activedescendant')
  expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true')
})

test('a finger beside a thin mark means it', async () => {
  const page = await open({ range: '24h' }, 390)
  const mark = await page.locator('.looks-missing[role=option]').boundingBox()
  const strip = await page.locator('.strip').boundingBox()
  if (!mark || !strip) throw new Error('there is no mark')
  await page.locator('.strip').click({ position: { x: mark.x - strip.x - 8, y: 20 } })
  await page.locator('.detail', { hasText: 'Gap 02:10' }).waitFor()
})

test('marks lie under their times in the chart', async () => {
  const page = await open({ range: '24h' })
  const box = async (selector: string) => (await page.locator(selector).first().boundingBox()) ?? { x: 0, width: 0 }
  const [chart, strip] = [await box('.u-over'), await box('.strip')]
  expect(Math.abs(chart.x - strip.x)).toBeLessThan(2)
  expect(Math.abs(chart.width - strip.width)).toBeLessThan(3)
})

test('days are those of the site, each with its percentage, and what came late is said', async () => {
  const page = await open({ range: '24h' }, 1440, 'America/New_York')
  expect(await page.locator('.days .day').allInnerTexts()).toEqual([
    expect.stringMatching(/^Fri 20 Nov\s+100 %\s+late$/),
    expect.stringMatching(/^Today\s+93\.4 %$/),
  ])
  await page.locator('.days .day').first().click()
  await page.getByText('Fri 20 Nov 2026: 100 % complete: all 8640 readings, 252 came late.').waitFor()
  await page.getByText('Times are those of the site: Europe/Berlin.').waitFor()
})

test('a year has a calendar', async () => {
  const page = await open({ range: '1y' })
  const calendar = page.getByRole('listbox', { name: 'Days of a year, 1 of 2 incomplete' })
  await calendar.focus()
  await page.keyboard.press('End')
  await page.getByText('Sat 21 Nov 2026, so far: 93.47 % complete: 1032 of 1104 readings, 72 missing.').waitFor()
  expect(hub.callsOf('history').at(-1)).toMatchObject([{ bucketMs: 24 * hour }])
})

test('a counter is shown as what was added, not as a line that only rises', async () => {
  const page = await open({ range: '24h', show: 'energy_active_import' })
  await page.getByText('115.0 kWh added.').waitFor()
  await page.getByText('Each bar: what was added in 1 h').waitFor()
  expect(hub.callsOf('history').at(-1)).toMatchObject([{ bucketMs: hour }])
})

test('what roll-ups calculate is among the values, and marked', async () => {
  const page = await open({ range: '24h', show: 'energy_calculated' })
  expect(await page.getByRole('button', { name: 'Energy from power calculated' }).getAttribute('aria-pressed')).toBe('true')
  await page.getByText('calculated from active power; nothing is made up for gaps').waitFor()
})

test('a device that stopped, or whose clock is ahead, is told', async () => {
  hub.completenessAnswer = { ...night, gaps: [], latencyMs: -5200, silentSince: now - 14 * minute }
  const page = await open({ range: '1h' })
  expect(await page.locator('.summary').innerText()).toMatch(/^\d\d\.\d+ % complete, silent for 14 min, since 02:50$/)
  expect(await page.locator('.clock').innerText()).toMatch(/Its clock\s+5 s ahead/)
})

test('a device whose clock was never set is told', async () => {
  hub.push('latest', latestValues(1, 'm-1', { active_power: 5000 }))
  hub.push('readings', reading(1, 'm-1', { quality: ['clock-estimated'] }))
  const page = await open({ range: '1h' })
  expect(await page.locator('.clock').innerText()).toMatch(/Its clock\s+not set, times are estimated/)
})

test('a device that never sent has nothing to be complete', async () => {
  hub.completenessAnswer = {}
  hub.historyAnswer = { series: [], truncated: false }
  const page = await open({ range: '7d' })
  await page.getByText('Nothing is known of this range.').waitFor()
  await page.getByText('No readings in this range.').waitFor()
})

test('when it cannot be read the page says so, keeps the chart, and can be told to try again', async () => {
  hub.failNext('completeness', new HubError('STORE_UNAVAILABLE'))
  const page = await open({ range: '24h' })
  await page.getByText('The store cannot answer at the moment.').waitFor()
  await page.locator('canvas').waitFor()
  await page.locator('.completeness').getByRole('button', { name: 'Try again' }).click()
  await page.getByText('99.16 % complete').waitFor()
})

test.each(['1h', '24h', '7d', '30d', '1y'])('over %s nothing is wider than the screen of a phone', async (range) => {
  const page = await open({ range }, 390)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})
