import helper from 'node-red-node-test-helper'
import archiveStore from './archive-store'

afterEach(() => helper.unload())

const def = { id: 'c1', type: 'archive-store', kind: 's3', endpoint: 'https://minio:9000', bucket: 'busbar' }
const secrets = { accessKeyId: 'plant', secretAccessKey: 's3cr3t' }
const load = (fields: object) => helper.load(archiveStore, [{ ...def, ...fields }], { c1: secrets })
const node = () => helper.getNode('c1') as unknown as { store: unknown; error: { args: unknown[][] } }

test('it has the storage of its form and credentials', async () => {
  await load({})
  expect(node().store).toMatchObject({ kind: 's3', bucket: 'busbar', ...secrets })
  expect(node().error.args).toEqual([])
})

test('with wrong settings it has none, and says what is wrong without a secret', async () => {
  await load({ bucket: 'Plant' })
  expect(node().store).toBeNull()
  expect(node().error.args).toEqual([[expect.stringContaining('The name of a bucket has small letters')]])
  expect(JSON.stringify(node().error.args)).not.toContain('s3cr3t')
})
