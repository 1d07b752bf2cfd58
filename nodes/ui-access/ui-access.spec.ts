import { setPageUser } from '../../hub/client/page-users'
import { DashboardBench } from '../../test/flows/dashboard-bench'
import uiAccess from './ui-access'

let bench: DashboardBench
beforeEach(() => {
  bench = new DashboardBench(uiAccess, 0)
})
afterEach(() => bench.stop())

test('a page is told who is logged in on it: here nobody, and so its requests are refused', async () => {
  await bench.start('ui-access', { shows: 'people' })
  const page = await bench.openPage()
  await page.act('w1', { hello: true })
  expect(await page.payload('w1', (payload: object) => 'me' in payload)).toMatchObject({ me: null })
  await page.act('w1', { ask: { n: 5, what: 'users' }, _client: { user: { name: 'eve', role: 'admin' } } })
  const { answer } = await page.payload<{ answer: object }>('w1', (payload: object) => 'answer' in payload)
  expect(answer).toMatchObject({ n: 5, failure: { code: 'LOG_IN_REQUIRED' } })
  expect(bench.hub.calls).toEqual([])
})

test('requests are answered in the name of whom the guard let in on this page', async () => {
  const eve = { kind: 'user', name: 'eve', role: 'admin', address: null, requestId: null } as const
  bench.hub.access.answers.listUsers = []
  bench.hub.access.answers.deleteUser = undefined
  await bench.start('ui-access', { shows: 'people' })
  const page = await bench.openPage()
  setPageUser(page.socketId, eve)
  await page.act('w1', { hello: true })
  expect(await page.payload('w1', (payload: object) => 'me' in payload)).toMatchObject({ me: { name: 'eve', role: 'admin' } })
  await page.act('w1', { ask: { n: 6, what: 'deleteUser', with: { name: 'bob' } } })
  const { answer } = await page.payload<{ answer: object }>('w1', (payload: object) => 'answer' in payload)
  expect(answer).toEqual({ n: 6, value: null })
  expect(bench.hub.callsOf('deleteUser')).toEqual([['bob', eve]])
})

test('a panel that there is not is said when it is deployed', async () => {
  await bench.start('ui-access', { shows: 'everything' })
  expect(bench.errors).toEqual(['Shows is "everything"; it must be one of devices, people, audit.'])
})
