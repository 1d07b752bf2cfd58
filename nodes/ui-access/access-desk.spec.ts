import type { Actor } from '../../core/access/actor'
import { mayDo } from '../../core/access/permission'
import { type Role, roles } from '../../core/access/role'
import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { answerPage, askedBy } from './access-desk'
import { panels } from './panels'
import { requestsOf } from './requests'

let hub: FakeHub
beforeEach(() => {
  hub = new FakeHub()
  setHub(hub)
})
afterEach(() => setHub(null))

const user = (name: string, role: Role): Actor => ({ kind: 'user', name, role, address: '10.0.0.9', requestId: null })
const eve = user('eve', 'admin')

test('a request is what has a number and a name; anything else is none', () => {
  expect(askedBy({ ask: { n: 1, what: 'users' } })).toEqual({ n: 1, what: 'users' })
  for (const wrong of [null, {}, { ask: null }, { ask: { n: '1', what: 'users' } }, { ask: { n: 1 } }])
    expect(askedBy(wrong)).toBeNull()
})

const table = panels.flatMap((panel) =>
  Object.entries(requestsOf[panel]).flatMap(([what, { needs }]) =>
    roles.map((role) => [panel, what, role, mayDo(role, needs)] as const),
  ),
)

test.each(table)('panel %s, request %s by %s: allowed %p', async (panel, what, role, allowed) => {
  const answer = await answerPage(requestsOf[panel], { n: 7, what }, user('x', role))
  const refused = 'failure' in answer && answer.failure.code === 'NOT_PERMITTED'
  expect(refused).toBe(!allowed)
  if (!allowed) expect(hub.calls).toEqual([])
})

test('nobody gets nothing', async () => {
  expect(await answerPage(requestsOf.people, { n: 1, what: 'users' }, null)).toMatchObject({
    failure: { code: 'LOG_IN_REQUIRED' },
  })
  expect(hub.calls).toEqual([])
})

test.each(['constructor', '__proto__', 'deleteDevice', 'nonsense'])(
  'a request %s that the panel has not is refused',
  async (what) => {
    expect(await answerPage(requestsOf.people, { n: 1, what }, eve)).toMatchObject({
      n: 1,
      failure: { code: 'INVALID_ARGUMENT' },
    })
  },
)

test('the hub is asked in the name of who is logged in, whatever the page says', async () => {
  hub.access.answers.createUser = { user: { name: 'bob' }, password: 'once' } as never
  const answer = await answerPage(
    requestsOf.people,
    { n: 2, what: 'createUser', with: { name: 'bob', role: 'viewer', displayName: '', by: { name: 'root' } } },
    eve,
  )
  expect(answer).toEqual({ n: 2, value: { user: { name: 'bob' }, password: 'once' } })
  expect(hub.callsOf('createUser')).toEqual([[{ name: 'bob', role: 'viewer' }, eve]])
})

test.each([
  ['createUser', { name: 'bob', role: 'king' }, '"role" must be one of viewer, operator, engineer, admin'],
  ['createUser', { role: 'viewer' }, '"name" must be a text'],
  ['createService', { name: 'scada', read: 'a/#' }, '"read" must be a list of texts'],
  ['createKey', { name: 'k', role: 'viewer', validDays: '7' }, '"validDays" must be a number'],
  ['updateUser', { name: 'bob', disabled: 'yes' }, '"disabled" must be true or false'],
])('%s with %j says what would be right', async (what, args, message) => {
  expect(await answerPage(requestsOf.people, { n: 1, what, with: args }, eve)).toEqual({
    n: 1,
    failure: { code: 'INVALID_ARGUMENT', message },
  })
  expect(hub.calls).toEqual([])
})

test('hours and days of the page are ms for the hub', async () => {
  hub.access.answers.makeCredential = { password: 'p', oldUntil: null }
  hub.access.answers.createClaims = []
  await answerPage(requestsOf.devices, { n: 1, what: 'makePassword', with: { device: 'A', overlapHours: 24 } }, eve)
  await answerPage(requestsOf.devices, { n: 2, what: 'createClaims', with: { validHours: 1, device: '' } }, eve)
  expect(hub.callsOf('makeCredential')).toEqual([['A', 86_400_000, eve]])
  expect(hub.callsOf('createClaims')).toEqual([[{ count: 1, validMs: 3_600_000 }, eve]])
})

test('what the hub refuses comes back with its code and words', async () => {
  hub.access.answers.deleteUser = new HubError('LAST_ADMIN')
  const answer = await answerPage(requestsOf.people, { n: 3, what: 'deleteUser', with: { name: 'eve' } }, eve)
  expect(answer).toEqual({ n: 3, failure: { code: 'LAST_ADMIN', message: 'Nobody would be left to manage users.' } })
})
