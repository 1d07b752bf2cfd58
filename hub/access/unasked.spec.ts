import { benchKey, DeviceAccessBench, person } from '../../test/helpers/device-access-bench'
import { AccessSite, provisioningKey } from './testing/access-site'
import { isFull, mostUnasked } from './unasked'

describe('when there are as many devices as may come in unasked', () => {
  let site: AccessSite
  beforeEach(async () => {
    site = await new AccessSite().open({ open: [{ name: 'old', dialects: ['heat-pump'], login: null }] })
    site.addDevice('ACV-1', { passwordHash: null })
    site.addDevice('HP-1', { passwordHash: null })
    site.isFull = true
  })
  afterEach(() => site.close())

  test('the provisioning key lets in known devices only', async () => {
    await site.client('ACV-1', provisioningKey)
    await expect(site.client('ACV-2', provisioningKey)).rejects.toMatchObject({ code: 4 })
    site.isFull = false
    await site.client('ACV-2', provisioningKey)
  })

  test('a claim code lets in a new one', async () => {
    site.claims.set('K7QM-3XRT-9PZD-W2HF-6BNC', 'ACV-3')
    await site.client('ACV-3', 'K7QM-3XRT-9PZD-W2HF-6BNC')
  })

  test('an open listener is for known devices only', () => {
    const { policy } = site.parts
    expect(['HP-1', 'HP-2'].map((id) => policy.mayPublish('?old', `heatpump/${id}/data`))).toEqual([true, false])
    site.isFull = false
    expect(policy.mayPublish('?old', 'heatpump/HP-2/data')).toBe(true)
  })
})

test('over HTTPS a known device may register again, a new one only with a claim code', async () => {
  const bench = await DeviceAccessBench.open({ mostUnasked: 2 })
  const register = (device: string, claim: string | null = null) =>
    bench.access.registerDevice({ device }, { key: benchKey, claim, address: null, requestId: null })
  await register('P-1')
  await register('P-2')
  await expect(register('P-3')).rejects.toMatchObject({ code: 'REGISTRATION_REFUSED' })
  expect((await register('P-2')).state).toBe('repeated')
  const [made] = await bench.access.createClaims({}, person('operator'))
  expect((await register('P-3', made?.code)).state).toBe('created')
  await bench.close()
})

test('the registry says how many there are', async () => {
  const bench = await DeviceAccessBench.open()
  await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
  expect([bench.book.size, isFull(bench.book), isFull(bench.book, 1), isFull({ size: mostUnasked })]).toEqual([
    1,
    false,
    true,
    true,
  ])
  await bench.close()
})
