import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { noticeMs } from '../../nodes/ui-account/page-keeper'
import { api, post } from './harness/api'
import { openBrowser } from './harness/browser'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'
import { currentFlows, deployFull } from './harness/flows'
import { TestMeter } from './harness/meter'

jest.setTimeout(90_000)

const password = 'seven blue lamps hum'
let busbar: Busbar
let browser: Browser
let meter: TestMeter

beforeAll(async () => {
  ;[busbar, browser] = await Promise.all([Busbar.start(), openBrowser()])
  meter = await TestMeter.connect(busbar, 'ACV-001')
  await meter.online()
  for (let seq = 0; seq < 10; seq++) await meter.reading(seq, { u1: 229.8, p: 31_400 })
  for (const [name, role] of [
    ['vera', 'viewer'],
    ['otto', 'operator'],
    ['emma', 'engineer'],
  ]) {
    const { status } = await post(busbar, '/api/users', { name, displayName: `${name} of the plant`, role, password })
    expect(status).toBe(201)
  }
})
afterAll(async () => {
  await browser?.close()
  await meter?.close()
  await cleanUp()
})

let context: BrowserContext
let page: Page
let errors: string[]
beforeEach(async () => {
  errors = []
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
})
afterEach(() => context.close())

async function logIn(name: string, path: string): Promise<void> {
  await page.goto(busbar.url('nodeRed', path))
  await fillIn(name)
}

async function fillIn(name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

async function endSessions(user: string): Promise<void> {
  const { body: sessions } = await api<{ id: string }[]>(busbar, `/api/sessions?user=${user}`)
  expect(sessions).not.toEqual([])
  for (const { id } of sessions) await busbar.fetch('http', `/api/sessions/${id}`, { method: 'DELETE' })
}

test('a viewer sees the fleet and a device, with values, and only the pages that are for viewers', async () => {
  await logIn('vera', '/dashboard/overview')
  await page.getByText('ACV-001').first().waitFor()
  await page.getByText('31.4').first().waitFor()
  // On a small screen the values leave the names their room.
  await page.setViewportSize({ width: 1110, height: 800 })
  expect((await page.getByRole('link', { name: 'ACV-001' }).boundingBox())?.width).toBeGreaterThan(150)
  await page.goto(busbar.url('nodeRed', '/dashboard/device?device=ACV-001'))
  await page.getByText('229.8').first().waitFor()
  const menu = await page.locator('[data-el="nav-drawer"] a').allInnerTexts()
  expect(menu.map((each) => each.trim())).toEqual(['Overview', 'Device'])
  expect(errors).toEqual([])
})

test('the title bar says who is logged in, and logs out; dashboard, editor and API are then closed', async () => {
  await logIn('otto', '/dashboard/overview')
  const account = page.locator('.busbar-account')
  await account.getByText('otto of the plant').click()
  const logOut = account.getByRole('link', { name: 'Log out' })
  // A telephone: the title of the page has the room.
  await page.setViewportSize({ width: 390, height: 800 })
  expect(await logOut.boundingBox()).toMatchObject({ width: 44, height: 44 })
  await logOut.click()
  await page.getByText('Log in again').waitFor()
  expect(await context.cookies()).toEqual([])
  await page.goto(busbar.url('nodeRed', '/dashboard/overview'))
  await page.getByLabel('Name').waitFor()
})

test('one log-in serves dashboard, editor and the documentation of the API', async () => {
  await logIn('emma', '/admin/')
  await page.locator('#red-ui-workspace-chart').waitFor()
  expect(errors).toEqual([])
  await page.goto(busbar.url('http', '/docs/'))
  await page.getByText('/api/devices').first().waitFor()
  await page.goto(busbar.url('nodeRed', '/dashboard/overview'))
  await page.getByText('ACV-001').first().waitFor()
})

test('an operator is told that the editor is not for them', async () => {
  await logIn('otto', '/admin/')
  await page.getByText('Your role, operator, may not open the editor').waitFor()
})

test('what an administrator changes takes effect on open pages at once', async () => {
  await page.clock.install()
  await logIn('otto', '/dashboard/device?device=ACV-001')
  await page.getByText('229.8').first().waitFor()
  const menu = async () => (await page.locator('[data-el="nav-drawer"] a').allInnerTexts()).map((each) => each.trim())
  expect(await menu()).toContain('Access')
  const demoted = await api(busbar, '/api/users/otto', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'viewer' }),
  })
  expect(demoted.status).toBe(200)
  // The page comes back by itself; while it does so, its menu is empty.
  await eventually('the page has what a viewer sees', async () => {
    const entries = await menu()
    return entries.includes('Overview') && !entries.includes('Access')
  })
  const notice = page.getByRole('heading', { name: 'Your access has changed' })
  await notice.waitFor()
  await page.clock.fastForward(noticeMs)
  await page.locator('.busbar-account').getByText('viewer').waitFor()

  // A page that is away cannot be told: it waits as it is, however long it takes, and finds out when it is back.
  await page.getByText('229.8').first().waitFor()
  await context.setOffline(true)
  await page.getByText('No connection for').waitFor()
  await page.clock.runFor('08:00')
  await page.getByText('No connection for 8 min').waitFor()
  await page.getByText('What you see is 8 min old.').waitFor()
  await endSessions('otto')
  await context.setOffline(false)
  await notice.waitFor()
  await page.clock.fastForward(noticeMs)
  await page.waitForURL('**/login?next=**')
  await fillIn('otto')
  await page.getByText('229.8').first().waitFor()
  expect(page.url()).toBe(busbar.url('nodeRed', '/dashboard/device?device=ACV-001'))

  // With a session that still holds it goes on as it is.
  await page.evaluate('window.sameAsBefore = true')
  await context.setOffline(true)
  await page.getByText('No connection for').waitFor()
  await context.setOffline(false)
  await page.locator('.busbar-account').getByText('viewer').waitFor()
  await endSessions('otto')
  await notice.waitFor()
  expect(await page.evaluate('window.sameAsBefore')).toBe(true)
})

test('a deploy is in the audit with who did it and what', async () => {
  const flows = await currentFlows(busbar)
  const note = { id: 'e2e-note', type: 'comment', z: 'busbar-dashboard', name: 'by a test', x: 10, y: 10, wires: [] }
  await deployFull(busbar, [...flows, note])
  const found = await eventually('the deploy is in the audit', async () => {
    const { body } = await api<{ records: { after: unknown }[] }>(busbar, '/api/audit?action=flows-deployed')
    return body.records.find(({ after }) => JSON.stringify(after).includes('e2e-note'))
  })
  expect(found).toMatchObject({
    by: { kind: 'user', name: 'admin', role: 'admin' },
    after: { counts: { added: 1, changed: 0, removed: 0 }, tabs: [{ name: 'Dashboard', added: [{ name: 'by a test' }] }] },
  })
})

test('by HTTPS, the certificate is of the site’s own authority and the cookie never goes without TLS', async () => {
  const secure = await Busbar.start({ env: { BUSBAR_HTTPS: 'true', BUSBAR_WEB_BIND: '127.0.0.1' } })
  const ca = readFileSync(join(secure.dataDir, 'tls', 'ca.crt'))
  for (const port of [secure.ports.nodeRed, secure.ports.http]) {
    const asked = request({
      host: 'localhost',
      port,
      path: '/login',
      method: 'POST',
      ca,
      headers: { 'content-type': 'application/json', origin: `https://localhost:${port}` },
    })
    asked.end(JSON.stringify(secure.admin))
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    response.resume()
    expect(response.statusCode).toBe(204)
    expect(response.headers['set-cookie']?.[0]).toMatch(/^busbar_session=.*; HttpOnly; Secure; SameSite=Lax$/)
  }
  expect(secure.log).toContain(`log in at https://127.0.0.1:${secure.ports.nodeRed}/login`)
  expect(secure.log).not.toContain('WITHOUT HTTPS')
})

test('plain HTTP on the network is warned of loudly, once', async () => {
  const open = await Busbar.start({ env: { BUSBAR_WEB_BIND: '0.0.0.0' } })
  expect(open.log.split('WITHOUT HTTPS')).toHaveLength(2)
  expect((await fetch(open.url('nodeRed', '/admin/flows'))).status).toBe(401)
})
