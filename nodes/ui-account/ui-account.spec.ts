import { DashboardBench } from '../../test/flows/dashboard-bench'
import uiAccount from './ui-account'

let bench: DashboardBench
beforeEach(() => {
  bench = new DashboardBench(uiAccount, 0)
})
afterEach(() => bench.stop())

test('it is on the dashboard as a whole, in no group and on no page', async () => {
  await bench.start('ui-account', { ui: 'base', group: undefined })
  const page = await bench.openPage()
  expect(page.config.widgets.w1).toMatchObject({ type: 'ui-account', props: { ui: 'base' } })
  expect(page.config.widgets.w1).not.toHaveProperty('props.group')
  expect(bench.errors).toEqual([])
})

test('it is gone from pages when it was deleted', async () => {
  await bench.start('ui-account', { ui: 'base', group: undefined })
  await bench.deploy(null)
  const page = await bench.openPage()
  expect(page.config.widgets).not.toHaveProperty('w1')
})

test('without a dashboard it says so', async () => {
  await bench.start('ui-account', { ui: 'theme', group: undefined })
  expect(bench.errors).toEqual(['Dashboard is "theme"; it must be one.'])
  expect(bench.status).toMatchObject({ fill: 'red', text: 'ui-account.status.bad-config' })
})
