import { paceOf } from './pace'

const batch = { items: 50_000, bytes: 8_388_608, waitMs: 3_600_000 }
const archive = paceOf({ target: { kind: 'archive', store: { kind: 'folder', path: '/mnt/archive' } }, batch })

test('an archive gives up a batch of days no sooner than a slow line could take it', () => {
  const { items } = archive.limits('days')
  const [bytesOfDay, bytesPerSecond] = [86_400 * 58, 1_000_000 / 8]
  expect((items * bytesOfDay * 2) / bytesPerSecond).toBeLessThan(archive.giveUpMs / 1000)
  expect(archive.limits('uplinks')).toEqual(batch)
})
