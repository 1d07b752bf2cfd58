import { once } from 'node:events'
import type { NodeMessage } from 'node-red'
import { WebSocket } from 'ws'
import { type Role, roles } from '../../../core/access/role'
import { OpenPage } from '../../../test/flows/open-page'
import { principalOf } from '../../../test/helpers/fake-access'
import { until } from '../../../test/helpers/until'
import { type SiteNode, WebSite } from '../../../test/helpers/web-site'
import { declareAsking } from '../../client/asking-widgets'

const page = (id: string, className = ''): SiteNode => ({
  id: `page-${id}`,
  type: 'ui-page',
  name: id,
  ui: 'base',
  path: `/${id}`,
  theme: 'theme',
  layout: 'grid',
  className,
})
const group = (id: string, onPage: string, className = ''): SiteNode => ({
  id: `group-${id}`,
  type: 'ui-group',
  name: id,
  page: `page-${onPage}`,
  className,
})
const widget = (id: string, inGroup: string, className = '', fields: object = {}): SiteNode => ({
  id,
  type: 'ui-template',
  z: 'tab',
  name: id,
  group: `group-${inGroup}`,
  format: '<p>{{ msg.payload }}</p>',
  templateScope: 'local',
  className,
  x: 1,
  y: 1,
  wires: [['sink']],
  ...fields,
})

const flows: readonly SiteNode[] = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'base', type: 'ui-base', name: 'Plant', path: '/dashboard', includeClientData: true, acceptsClientConfig: [] },
  { id: 'theme', type: 'ui-theme', name: 'Theme', colors: {}, sizes: {} },
  page('open'),
  page('control', 'busbar-see-operator'),
  page('office', 'busbar-see-admin'),
  group('open', 'open'),
  group('engineers', 'open', 'wide busbar-see-engineer'),
  group('careful', 'open', 'busbar-use-engineer'),
  group('control', 'control'),
  group('office', 'office', 'busbar-see-viewer'),
  { id: 'sink', type: 'junction', z: 'tab', x: 1, y: 1, wires: [[]] },
  widget('plain', 'open'),
  widget('marker', 'open', 'busbar-use-viewer'),
  widget('free', 'open', 'busbar-use-viewer'),
  widget('locked', 'open', 'busbar-use-engineer'),
  widget('hidden', 'open', 'busbar-see-operator busbar-use-viewer'),
  widget('misspelt', 'open', 'busbar-see-enginer'),
  widget('in-hidden-group', 'engineers'),
  widget('in-careful-group', 'careful', 'busbar-use-viewer'),
  widget('on-control-page', 'control', 'busbar-use-engineer'),
  widget('on-office-page', 'office', 'busbar-see-viewer busbar-use-viewer'),
  widget('everywhere', 'open', 'busbar-see-operator', { group: '', ui: 'base', templateScope: 'widget:ui' }),
  widget('asks', 'open', 'busbar-see-operator busbar-use-admin', { type: 'ui-markdown', content: '' }),
]

/** From which role on a widget is seen, and used. */
const table: readonly (readonly [id: string, see: Role, use: Role])[] = [
  ['plain', 'viewer', 'operator'],
  ['free', 'viewer', 'viewer'],
  ['locked', 'viewer', 'engineer'],
  ['hidden', 'operator', 'operator'],
  ['misspelt', 'admin', 'admin'],
  ['in-hidden-group', 'engineer', 'engineer'],
  ['in-careful-group', 'viewer', 'engineer'],
  ['on-control-page', 'operator', 'engineer'],
  ['on-office-page', 'admin', 'admin'],
  ['everywhere', 'operator', 'operator'],
  ['asks', 'operator', 'admin'],
]

const atLeast = (role: Role, needed: Role) => roles.indexOf(role) >= roles.indexOf(needed)
const cases = roles.flatMap((role) => table.map(([id, see, use]) => [role, id, atLeast(role, see), atLeast(role, use)] as const))

interface Arrived extends NodeMessage {
  readonly _client?: { readonly user?: object; readonly socketId?: string }
  readonly extra?: unknown
}

let site: WebSite
const pages = {} as Record<Role, OpenPage>
const arrived: Arrived[] = []
let count = 0

const cookieOf = (role: string) => ({ cookie: `busbar_session=test-${role}` })
const open = (headers: Readonly<Record<string, string>>) => OpenPage.open(site.url('/dashboard'), headers)
const payloads = () => arrived.map(({ payload }) => payload)

/** Everything a page sent before has been dealt with once this has come through. */
async function marked(page: OpenPage): Promise<void> {
  const payload = `marker ${count++}`
  await page.emit('widget-action', 'marker', { payload })
  await until('the marker has come through', () => payloads().includes(payload))
  // And what the server had to say to it has come back.
  await page.emit('widget-load', 'marker')
  await page.next('widget-load:marker')
}

beforeAll(async () => {
  site = await WebSite.start({ flows })
  site.red.nodes.getNode('sink').on('input', (msg) => void arrived.push(msg as Arrived))
  declareAsking('ui-markdown', (event, message) => event === 'widget-send' && (message as { hello?: boolean }).hello === true)
  for (const role of roles) pages[role] = await open(cookieOf(role))
})
afterAll(async () => {
  await Promise.all(Object.values(pages).map((each) => each.close()))
  await site.stop()
})

describe.each(cases)('%s and the widget %s', (role, id, sees, uses) => {
  test(sees ? 'is told that it is there' : 'is not told that it is there', () => {
    expect(Object.keys(pages[role].config.widgets).includes(id)).toBe(sees)
  })

  test(sees ? 'gets its messages' : 'gets none of its messages', async () => {
    const payload = `news ${count++}`
    site.red.nodes.getNode(id).receive({ payload })
    site.red.nodes.getNode('marker').receive({ payload })
    await pages[role].next<NodeMessage>('msg-input:marker', (msg) => msg.payload === payload)
    expect(pages[role].has<NodeMessage>(`msg-input:${id}`, (msg) => msg.payload === payload)).toBe(sees)
  })

  test(sees ? 'may load what it showed last' : 'may not load what it showed last', async () => {
    const event = `widget-load:${id}`
    while (pages[role].has(event)) await pages[role].next(event)
    await pages[role].emit('widget-load', id)
    await marked(pages[role])
    expect(pages[role].has(event)).toBe(sees)
  })

  test.each(['widget-action', 'widget-change', 'widget-send', 'ui-something'])(
    uses ? 'may send %s' : 'may not send %s',
    async (event) => {
      // The dashboard takes what it knows; whether an unknown event would come through shows in the complaint.
      const payload = `deed ${count++}`
      await pages[role].emit(event, id, { payload })
      await marked(pages[role])
      const complaint = pages[role].has<NodeMessage>('msg-input:ui-inline-alert')
      if (event !== 'ui-something' && id !== 'asks') expect(payloads().includes(payload)).toBe(uses)
      else expect(payloads().includes(payload) && !uses).toBe(false)
      expect(complaint).toBe(!uses)
      if (complaint) await pages[role].next('msg-input:ui-inline-alert')
    },
  )
})

test.each([
  ['viewer', ['page-open'], ['group-careful', 'group-open']],
  ['operator', ['page-control', 'page-open'], ['group-careful', 'group-control', 'group-open']],
  ['engineer', ['page-control', 'page-open'], ['group-careful', 'group-control', 'group-engineers', 'group-open']],
  [
    'admin',
    ['page-control', 'page-office', 'page-open'],
    ['group-careful', 'group-control', 'group-engineers', 'group-office', 'group-open'],
  ],
] as const)('the menu of %s has the pages %j', (role, expectedPages, expectedGroups) => {
  expect(Object.keys(pages[role].config.pages).sort()).toEqual(expectedPages)
  expect(Object.keys(pages[role].config.groups).sort()).toEqual(expectedGroups)
})

test('an event that a widget declared to only ask needs no more than seeing it', async () => {
  for (const role of ['viewer', 'operator'] as const) {
    const payload = `question of ${role}`
    await pages[role].emit('widget-send', 'asks', { hello: true, payload })
    await marked(pages[role])
    expect(payloads().includes(payload)).toBe(role === 'operator')
  }
})

test('what a page claims about who it is counts for nothing', async () => {
  const liar = { _client: { user: { name: 'admin', role: 'admin' }, socketId: 'x' } }
  for (const event of ['widget-action', 'widget-send']) {
    const payload = `claim ${count++}`
    await pages.operator.emit(event, 'plain', { payload, ...liar })
    await pages.operator.emit(event, 'plain', [[{ payload: `${payload} in a list`, ...liar }]])
    await marked(pages.operator)
    for (const msg of arrived.filter((each) => String(each.payload).startsWith(payload))) {
      expect(msg._client).toMatchObject({ user: { name: 'operator', role: 'operator' }, socketId: pages.operator.socketId })
    }
    expect(payloads()).toContain(payload)
  }
})

test('a page cannot change what a widget shows to others', async () => {
  await pages.operator.emit('widget-action', 'plain', { payload: 'x', ui_update: { format: '<script>steal()</script>' } })
  await marked(pages.operator)
  const later = await open(cookieOf('admin'))
  expect(JSON.stringify(later.config.widgets)).not.toContain('steal')
  await later.close()
})

test('a message that names no widget goes to those who see all of them', async () => {
  const base = site.red.nodes.getNode('base') as unknown as { emit(event: string, msg: object, node: object): void }
  base.emit('news-of-the-plant', { payload: 1 }, site.red.nodes.getNode('plain'))
  for (const role of roles) {
    site.red.nodes.getNode('marker').receive({ payload: role })
    await pages[role].next<NodeMessage>('msg-input:marker', (msg) => msg.payload === role)
    expect(pages[role].has('news-of-the-plant')).toBe(role === 'admin')
  }
})

test.each([
  ['nobody', {}, 'LOG_IN_REQUIRED'],
  ['a session that has ended', cookieOf('nobody'), 'LOG_IN_REQUIRED'],
  ['a page of another site', { ...cookieOf('admin'), origin: 'http://evil.example' }, 'CROSS_SITE_REQUEST'],
  ['a page of another port', { ...cookieOf('admin'), 'sec-fetch-site': 'same-site' }, 'CROSS_SITE_REQUEST'],
  ['a bad token', { authorization: 'Bearer nonsense' }, 'LOG_IN_REQUIRED'],
])('%s is not let in', async (_who, headers, reason) => {
  await expect(open(headers as Record<string, string>)).rejects.toThrow(reason)
})

test('a program with an API key is let in', async () => {
  const page = await open({ authorization: 'Bearer test-viewer' })
  expect(Object.keys(page.config.pages)).toEqual(['page-open'])
  await page.close()
})

test('refused deeds are in the audit, but only so many a minute', () => {
  const denied = site.hub.callsOf('recordAudit').map(([entry]) => entry as { action: string; by: object; subject: string })
  const ofViewer = denied.filter(({ by }) => (by as { name: string }).name === 'viewer')
  expect(ofViewer[0]).toMatchObject({ action: 'access-denied', by: { kind: 'user', role: 'viewer' }, outcome: 'refused' })
  expect(ofViewer[0]?.subject).toBe('widget plain')
  expect(ofViewer).toHaveLength(10)
})

test('a page that floods the server is told and cut off; other sessions go on', async () => {
  const warned = jest.spyOn(site.red.log, 'warn').mockImplementation(() => undefined)
  site.hub.access.answers.whoseSession = (token) => principalOf('viewer', { name: token, session: `session-${token}` })
  const socket = new WebSocket(`${site.url('/dashboard').replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    headers: { cookie: 'busbar_session=mallory' },
  })
  let text = ''
  socket.on('message', (packet) => {
    text += String(packet)
  })
  const closed = once(socket, 'close')
  await until('the handshake is done', () => text.startsWith('0'))
  socket.send('40')
  await until('it is let in', () => text.includes('ui-config'))
  const flood = (count: number) => {
    for (let n = 0; n < count; n++) socket.send('42["widget-action","free",{"payload":"flood"}]')
  }
  const taken = () => payloads().filter((payload) => payload === 'flood').length
  flood(4_000)
  await until('what it may send is taken', () => taken() === 4_000)
  expect(text).not.toContain('sent too many messages')
  flood(6_000)
  await closed
  expect(text).toContain('sent too many messages')
  expect(taken()).toBeLessThan(6_500)
  await expect(open({ cookie: 'busbar_session=mallory' })).rejects.toThrow('TOO_MANY_MESSAGES')
  const page = await open({ cookie: 'busbar_session=anna' })
  await marked(page)
  await page.close()
  expect(warned.mock.calls).toEqual([[expect.stringContaining('a page of user "mallory" sent too many messages')]])
  warned.mockRestore()
})

describe('a page that is open when', () => {
  const ask = () => site.hub.access.answers
  afterEach(() => {
    ask().whoseSession = (token: string) => (token === 'test-viewer' ? principalOf('viewer') : null)
  })

  test('its session ends is told and cut off at once', async () => {
    ask().whoseSession = () => principalOf('operator', { name: 'anna', session: 's-1' })
    const page = await open(cookieOf('anna'))
    site.hub.emit('access', { session: 's-1' })
    await page.ended
    expect(page.has<NodeMessage>('msg-input:ui-inline-alert', ({ payload }) => String(payload).includes('/login'))).toBe(true)
    ask().whoseSession = null
    await expect(open(cookieOf('anna'))).rejects.toThrow('LOG_IN_REQUIRED')
  })

  test('its owner gets another role comes back with what that role sees', async () => {
    ask().whoseSession = () => principalOf('admin', { name: 'berta', session: 's-2' })
    const page = await open(cookieOf('berta'))
    expect(Object.keys(page.config.pages)).toHaveLength(3)
    ask().whoseSession = () => principalOf('viewer', { name: 'berta', session: 's-2' })
    site.hub.emit('access', { user: 'berta' })
    await page.ended
    const again = await open(cookieOf('berta'))
    expect(Object.keys(again.config.pages)).toEqual(['page-open'])
    await again.close()
  })

  test('somebody else changes stays', async () => {
    ask().whoseSession = () => principalOf('viewer', { name: 'clara', session: 's-3' })
    const page = await open(cookieOf('clara'))
    site.hub.emit('access', { user: 'dora' })
    site.hub.emit('access', { session: 's-9' })
    site.red.nodes.getNode('marker').receive({ payload: 'still there' })
    await page.next<NodeMessage>('msg-input:marker', (msg) => msg.payload === 'still there')
    await page.close()
  })
})
