import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRegistry } from './registry'

const dir = mkdtempSync(join(tmpdir(), 'busbar-registry-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('what was stored is there when the registry is opened again', async () => {
  const path = join(dir, 'registry.db')
  const first = await openRegistry(path)
  await first.create(
    { id: 'A', type: 'acuvim-ii', dialect: 'acuvim', groups: ['hall-2', 'hall-2'], tags: { line: '7' } },
    'hash',
    5,
  )
  await first.update('A', { name: 'Press', about: { firmware: '1.2' } }, 6)
  await first.update('A', { about: { hardware: 'x' } }, 7)
  await first.commitOffset('node-1', 9)
  await first.commitOffset('node-1', 4)
  await first.recordTransitions([
    { monitor: 'site', device: 'A', from: 'unknown', to: 'online', at: 8, reason: 'message received' },
  ])
  await first.close()

  const second = await openRegistry(path)
  await expect(second.find('A')).resolves.toEqual({
    id: 'A',
    name: 'Press',
    type: 'acuvim-ii',
    dialect: 'acuvim',
    approval: 'approved',
    groups: ['hall-2'],
    tags: { line: '7' },
    heartbeatMs: null,
    about: { firmware: '1.2', hardware: 'x' },
    hasPassword: true,
    blocked: false,
    passwordHash: 'hash',
    previousPasswordHash: null,
    previousPasswordUntil: null,
    createdAt: 5,
    updatedAt: 7,
  })
  await expect(second.offset('node-1')).resolves.toBe(9)
  await expect(second.presences('site')).resolves.toEqual([{ monitor: 'site', device: 'A', state: 'online', since: 8 }])
  await expect(second.transitions('site', 0, 10)).resolves.toHaveLength(1)
  await expect(second.lastTransitionId()).resolves.toBe(1)
  await expect(second.create({ id: 'A', type: 't', dialect: 'd' }, null, 9)).rejects.toMatchObject({ code: 'DEVICE_EXISTS' })
  await expect(second.update('B', {}, 9)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  await second.close()
})
