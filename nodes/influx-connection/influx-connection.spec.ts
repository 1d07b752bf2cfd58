import helper from 'node-red-node-test-helper'
import influxConnection from './influx-connection'

afterEach(() => helper.unload())

const def = { id: 'c1', type: 'influx-connection', version: '1', url: 'http://influx:8086', database: 'plant' }
const secrets = { username: 'busbar', password: 'p4ss', token: 't0ken' }
const load = (fields: object) => helper.load(influxConnection, [{ ...def, ...fields }], { c1: secrets })
const node = () => helper.getNode('c1') as unknown as { connection: unknown; error: { args: unknown[][] } }

test('it has the connection of its form and credentials', async () => {
  await load({})
  expect(node().connection).toMatchObject({ version: '1', database: 'plant', username: 'busbar', password: 'p4ss' })
  expect(node().error.args).toEqual([])
})

test('with wrong settings it has none, and says what is wrong without a secret', async () => {
  await load({ url: 'http://busbar:p4ss@influx:8086' })
  expect(node().connection).toBeNull()
  expect(node().error.args).toEqual([[expect.stringContaining('User and password do not belong into the URL')]])
  expect(JSON.stringify(node().error.args)).not.toContain('p4ss')
})
