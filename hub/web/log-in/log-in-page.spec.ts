import type { Browser, BrowserContext, Page } from 'playwright-core'
import { isRole } from '../../../core/access/role'
import { HubError } from '../../../core/errors/hub-error'
import { openBrowser } from '../../../test/e2e/harness/browser'
import { principalOf } from '../../../test/helpers/fake-access'
import { type SiteNode, WebSite } from '../../../test/helpers/web-site'

const password = 'correct horse battery'
const colors = { surface: '#ffffff', primary: '#0b5cad', bgPage: '#f3f5f7', groupBg: '#ffffff', groupOutline: '#d4dbe1' }
const flows: readonly SiteNode[] = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'base', type: 'ui-base', name: 'Plant', path: '/dashboard', includeClientData: true, showDisconnectNotification: false },
  {
    id: 'theme',
    type: 'ui-theme',
    name: 'Theme',
    colors,
    sizes: {},
  },
  { id: 'page', type: 'ui-page', name: 'Hall', ui: 'base', path: '/hall', theme: 'theme', layout: 'grid', icon: 'home' },
  { id: 'group', type: 'ui-group', name: 'Pump', page: 'page', width: '6', showTitle: true },
  {
    id: 'pump',
    type: 'ui-button',
    z: 'tab',
    name: 'Pump',
    group: 'group',
    label: 'Start the pump',
    icon: '',
    iconPosition: 'left',
    buttonColor: '',
    textColor: '',
    iconColor: '',
    enableClick: true,
    x: 1,
    y: 1,
    wires: [['sink']],
  },
  {
    id: 'vue',
    type: 'ui-template',
    z: 'tab',
    name: 'Vue',
    group: 'group',
    format:
      '<template><p style="color: teal" @click="n++">Clicked {{ n }}</p></template><script>export default { data() { return { n: 1 } } }</script>',
    templateScope: 'local',
    x: 1,
    y: 1,
    wires: [[]],
  },
  { id: 'sink', type: 'junction', z: 'tab', x: 1, y: 1, wires: [[]] },
]

let site: WebSite
let browser: Browser
beforeAll(async () => {
  site = await WebSite.start({ flows })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site.stop()
})

let context: BrowserContext
let page: Page
let errors: string[]
let external: string[]
beforeEach(async () => {
  errors = []
  external = []
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('request', (asked) => {
    const { hostname, protocol } = new URL(asked.url())
    if (hostname !== '127.0.0.1' && protocol.startsWith('http')) external.push(asked.url())
  })
  const { answers } = site.hub.access
  answers.logIn = (attempt) => {
    const { name } = attempt
    if (attempt.password !== password || !isRole(name)) throw new HubError('LOG_IN_REFUSED')
    return { token: `test-${name}`, principal: principalOf(name), cookieExpiresAt: null }
  }
  answers.logOut = undefined as never
  answers.whoseSession = (token: string) => {
    const role = token.replace('test-', '')
    return isRole(role) ? principalOf(role, { displayName: `Anna (${role})` }) : null
  }
})
afterEach(() => context.close())

async function logIn(name: string, secret = password): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Log in' }).click()
}

test('who opens the dashboard logs in first, and then is where they wanted to be', async () => {
  await page.goto(site.url('/dashboard/hall?device=m-1'))
  expect(new URL(page.url()).pathname).toBe('/login')
  await logIn('operator')
  await page.getByText(/Start the pump/i).waitFor()
  await page.getByText('Clicked 1').click()
  await page.getByText('Clicked 2').waitFor()
  expect(new URL(page.url())).toMatchObject({ pathname: '/dashboard/hall', search: '?device=m-1' })
  expect({ errors, external }).toEqual({ errors: [], external: [] })
})

test('the session is in a cookie that no script can read', async () => {
  await page.goto(site.url('/login'))
  await page.getByLabel('Keep this screen signed in').check()
  await logIn('viewer')
  await page.waitForURL('**/dashboard/**')
  const cookies = await context.cookies()
  expect(cookies).toMatchObject([{ name: 'busbar_session', httpOnly: true, sameSite: 'Lax', path: '/' }])
  expect(await page.evaluate('document.cookie')).toBe('')
  expect(site.hub.callsOf('logIn').at(-1)?.[0]).toMatchObject({ name: 'viewer', remember: true, address: '127.0.0.1' })
})

test('what is wrong is said in a sentence', async () => {
  await page.goto(site.url('/login'))
  await logIn('operator', '')
  await page.getByText('Password is missing.').waitFor()
  await logIn('operator', 'wrong')
  await page.getByText('The name or the password is wrong.').waitFor()
  expect(await page.getByLabel('Name').inputValue()).toBe('operator')
  site.hub.failNext('logIn', new HubError('HUB_RESTARTING'))
  await logIn('operator')
  await page.getByText('Busbar is restarting.').waitFor()
  site.hub.failNext('logIn', new HubError('TOO_MANY_ATTEMPTS', 'Too many attempts; wait 42 s.'))
  await logIn('operator')
  await page.getByText(/Too many attempts. Try again in 4\d s./).waitFor()
  expect(await page.getByRole('button', { name: 'Log in' }).isDisabled()).toBe(true)
})

test.each([
  ['//evil.example/', '/dashboard'],
  ['https://evil.example/', '/dashboard'],
  ['/\\evil.example/', '/dashboard'],
  ['/\t/evil.example/', '/dashboard'],
  ['javascript:alert(1)', '/dashboard'],
  ['/login?next=/x', '/dashboard'],
  ['/admin/', '/admin/'],
])('after the log-in, next=%j leads to %s', async (next, path) => {
  await page.goto(site.url(`/login?next=${encodeURIComponent(next)}`))
  await logIn('engineer')
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
  expect(new URL(page.url()).origin).toBe(site.url(''))
  expect(new URL(page.url()).pathname).toMatch(new RegExp(`^${path}`))
})

test('a password that must be changed is changed before anything else', async () => {
  let mustChangePassword = true
  site.hub.access.answers.whoseSession = () => principalOf('admin', { mustChangePassword })
  site.hub.access.answers.changePassword = ((_name: string, _current: string, next: string) => {
    if (next.includes('busbar')) throw new HubError('PASSWORD_TOO_WEAK', 'Leave out the name of this program.')
    mustChangePassword = false
    site.hub.emit('access', { user: 'admin' })
  }) as never
  await page.goto(site.url('/dashboard'))
  await logIn('admin')
  const change = async (next: string, again: string) => {
    await page.getByLabel('New password', { exact: true }).fill(next)
    await page.getByLabel('New password, once more').fill(again)
    await page.getByRole('button', { name: 'Change the password' }).click()
  }
  await page.getByText('Choose a password of your own').waitFor()
  expect(await page.getByLabel('Present password').inputValue()).toBe(password)
  await change('one long password', 'another long password')
  await page.getByText('not the same both times').waitFor()
  await change('busbar busbar busbar', 'busbar busbar busbar')
  await page.getByText('Leave out the name of this program.').waitFor()
  await change('seven blue lamps hum', 'seven blue lamps hum')
  await page.getByText(/Start the pump/i).waitFor()
  expect(site.hub.callsOf('changePassword').at(-1)?.slice(0, 4)).toEqual([
    'admin',
    password,
    'seven blue lamps hum',
    'session-admin',
  ])
})

test('logging out ends the session, and a link from elsewhere only offers it', async () => {
  await page.goto(site.url('/login'))
  await logIn('viewer')
  await page.waitForURL('**/dashboard/**')
  await page.goto(site.url('/login?logout'))
  await page.getByText('You are logged in as Anna (viewer).').waitFor()
  expect(await context.cookies()).toHaveLength(1)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByText('Log in again').waitFor()
  expect(await context.cookies()).toEqual([])
  expect(site.hub.callsOf('logOut').at(-1)?.[0]).toBe('test-viewer')
})

test('the editor opens without a log-in of its own, and its menu logs out', async () => {
  await page.goto(site.url('/admin/'))
  await logIn('engineer')
  await page.locator('#red-ui-workspace-chart').waitFor()
  await page.getByText('Plant', { exact: true }).first().waitFor()
  await page.locator('#red-ui-header-button-user').click()
  await page.getByText('engineer').first().waitFor()
  expect({ errors, external }).toEqual({ errors: [], external: [] })
  await page.locator('#usermenu-item-logout').click()
  await page.getByText('Log in again').waitFor()
  expect(await context.cookies()).toEqual([])
})

test('who may not use a widget is told so', async () => {
  await page.goto(site.url('/dashboard/hall'))
  await logIn('viewer')
  await page.getByText(/Start the pump/i).click()
  await page.getByText('“Pump” can be used by an operator and above.').waitFor()
  expect(errors).toEqual([])
})

test('a screen whose session has ended says so', async () => {
  await page.goto(site.url('/dashboard/hall'))
  await logIn('operator')
  await page.getByText(/Start the pump/i).waitFor()
  site.hub.access.answers.whoseSession = null
  site.hub.emit('access', { session: 'session-operator' })
  await page.getByText('Your access has changed').waitFor()
  await page.getByRole('link', { name: 'Log in again' }).click()
  await page.getByLabel('Name').waitFor()
})
