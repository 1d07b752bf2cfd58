import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../../test/e2e/harness/browser'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import { boss, PeopleBench, password } from '../identity/testing/people-bench'

/** A person with a browser before the real server and the real log-in. */
let browser: Browser
let api: HttpApi
let bench: PeopleBench
let page: Page
let errors: string[]
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  bench = await PeopleBench.open()
  api = await openHttpApi()
  Object.assign(api.hub, Object.fromEntries(Object.entries(bench.people).filter(([, method]) => typeof method === 'function')))
  await bench.people.createUser({ name: 'anne', role: 'operator', password }, boss)
  page = await (await browser.newContext()).newPage()
  errors = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
})
afterEach(async () => {
  await page.context().close()
  await api.close()
})

const open = (path: string) => page.goto(`http://127.0.0.1:${api.port}${path}`)
const pathOf = () => new URL(page.url()).pathname

async function logIn(secret: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('anne')
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Log in' }).click()
}

test('who opens the documentation logs in, sees it, and may try it', async () => {
  await open('/docs/')
  expect(pathOf()).toBe('/login')
  await logIn(password)
  await page.waitForURL('**/docs/')
  await page.locator('.opblock-summary-path', { hasText: '/api/auth/me' }).click()
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.getByRole('button', { name: 'Execute' }).click()
  await page.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
  expect(await page.locator('.live-responses-table').innerText()).toContain('"name": "anne"')
  expect(errors).toEqual([])
})

test('a wrong password is said, and the right one goes on', async () => {
  await open('/docs/')
  await logIn('tram kettle orbit mosh')
  await page.getByText('The name or the password is wrong.').waitFor()
  await logIn(password)
  await page.waitForURL('**/docs/')
})

test('a password somebody else made is changed on the way, also when the page is opened later', async () => {
  const made = await bench.people.resetPassword('anne', boss)
  await open('/docs/')
  await logIn(made.password)
  await page.getByLabel('New password', { exact: true }).waitFor()
  await open('/docs/?later')
  expect([pathOf(), new URL(page.url()).search]).toEqual(['/login', '?change&next=%2Fdocs%2F%3Flater'])
  await page.getByLabel('Present password').fill(made.password)
  await page.getByLabel('New password', { exact: true }).fill('gravel umbrella tonic fjord')
  await page.getByLabel('New password, once more').fill('gravel umbrella tonic fjord')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.waitForURL('**/docs/?later')
})

test.each(['//evil.example/', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)'])(
  'a link with next=%s does not leave this server',
  async (next) => {
    await open(`/login?next=${encodeURIComponent(next)}`)
    const left = page.waitForRequest((request) => request.isNavigationRequest())
    await logIn(password)
    expect(new URL((await left).url()).host).toBe(`127.0.0.1:${api.port}`)
  },
)
