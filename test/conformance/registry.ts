import type { PresenceState } from '../../core/device'
import type { Registry } from '../../core/ports/registry'

/** One registry, empty at first; opened again it is the same one. */
export interface RegistryUnderTest {
  open(): Promise<Registry>
}

/** What every registry must do: this suite is the definition of the port. */
export function describeRegistry(name: string, create: () => RegistryUnderTest): void {
  describe(`the registry ${name}`, () => {
    let under: RegistryUnderTest
    let registry: Registry

    beforeEach(async () => {
      under = create()
      registry = await under.open()
    })
    afterEach(() => registry.close())

    const meter = (id: string, over: Partial<Parameters<Registry['create']>[0]> = {}) => ({
      id,
      type: 'acuvim-ii',
      dialect: 'acuvim',
      ...over,
    })

    describe('of devices', () => {
      test('a device that is created has what was given, and defaults for the rest', async () => {
        const stored = await registry.create(meter('ACV-1'), null, 5)
        expect(stored).toEqual({
          id: 'ACV-1',
          name: 'ACV-1',
          type: 'acuvim-ii',
          dialect: 'acuvim',
          approval: 'approved',
          groups: [],
          tags: {},
          heartbeatMs: null,
          about: {},
          hasPassword: false,
          blocked: false,
          passwordHash: null,
          previousPasswordHash: null,
          previousPasswordUntil: null,
          createdAt: 5,
          updatedAt: 5,
        })
        expect(await registry.find('ACV-1')).toEqual(stored)
        expect(await registry.find('ACV-2')).toBeNull()
        expect(await registry.find('acv-1')).toBeNull()
      })

      test('a device that is deleted is gone with its groups and presence, and may be created afresh', async () => {
        await registry.create(meter('ACV-1', { groups: ['hall-1'] }), 'scrypt$hash', 5)
        await registry.create(meter('ACV-2', { groups: ['hall-1'] }), null, 5)
        const gone = { monitor: 'site', device: 'ACV-1', from: 'online', to: 'offline', at: 6, reason: 'silent' } as const
        await registry.recordTransitions([gone, { ...gone, device: 'ACV-2' }])
        await registry.delete('ACV-1')
        expect(await registry.find('ACV-1')).toBeNull()
        expect((await registry.list({ groups: ['hall-1'] })).map(({ id }) => id)).toEqual(['ACV-2'])
        expect((await registry.presences('site')).map(({ device }) => device)).toEqual(['ACV-2'])
        await expect(registry.delete('ACV-1')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
        expect(await registry.create(meter('ACV-1'), null, 9)).toMatchObject({ groups: [], hasPassword: false, createdAt: 9 })
      })

      test('everything an operator gives is kept, each group once', async () => {
        const given = {
          name: 'Presse „7“',
          approval: 'pending',
          groups: ['hall-2', 'hall-1', 'hall-2'],
          tags: { line: '7', 'größe: mm': '' },
          heartbeatMs: 1500,
        } as const
        const stored = await registry.create(meter('ACV-1', given), 'scrypt$hash', 5)
        expect(stored).toMatchObject({ ...given, groups: ['hall-1', 'hall-2'], hasPassword: true, passwordHash: 'scrypt$hash' })
        expect(await registry.find('ACV-1')).toEqual(stored)
      })

      test('an id exists once', async () => {
        await registry.create(meter('ACV-1', { groups: ['a'] }), null, 5)
        await expect(registry.create(meter('ACV-1', { groups: ['b'] }), null, 6)).rejects.toMatchObject({ code: 'DEVICE_EXISTS' })
        expect(await registry.find('ACV-1')).toMatchObject({ groups: ['a'], updatedAt: 5 })
      })

      test('an update changes what it names and nothing else', async () => {
        const before = await registry.create(meter('ACV-1', { groups: ['a'], tags: { x: '1' }, heartbeatMs: 7 }), 'hash', 5)
        expect(await registry.update('ACV-1', {}, 6)).toEqual({ ...before, updatedAt: 6 })
        const changed = { name: 'Press', type: 'other', dialect: 'plantops', approval: 'pending', heartbeatMs: null } as const
        expect(await registry.update('ACV-1', changed, 7)).toEqual({ ...before, ...changed, updatedAt: 7 })
        expect(await registry.update('ACV-1', { groups: ['c', 'b', 'c'], tags: { y: '2' } }, 8)).toMatchObject({
          groups: ['b', 'c'],
          tags: { y: '2' },
          name: 'Press',
        })
        expect((await registry.update('ACV-1', { groups: [] }, 9)).groups).toEqual([])
        await expect(registry.update('ACV-9', {}, 6)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
      })

      test('a password is set, changed and taken away by its hash', async () => {
        await registry.create(meter('ACV-1'), 'first', 5)
        expect(await registry.update('ACV-1', { passwordHash: 'second' }, 6)).toMatchObject({
          passwordHash: 'second',
          hasPassword: true,
        })
        expect(await registry.update('ACV-1', { name: 'x' }, 7)).toMatchObject({ passwordHash: 'second', hasPassword: true })
        expect(await registry.update('ACV-1', { passwordHash: null }, 8)).toMatchObject({
          passwordHash: null,
          hasPassword: false,
        })
      })

      test('the id of a blocked device stays blocked when it is deleted, until it is created with another will', async () => {
        const created = async (id: string, over: object = {}) => (await registry.create(meter(id, over), null, 5)).blocked
        expect(await created('ACV-1')).toBe(false)
        await registry.update('ACV-1', { blocked: true }, 6)
        await registry.delete('ACV-1')
        await registry.create(meter('ACV-2'), null, 5)
        await registry.delete('ACV-2')
        expect(await registry.blockedIds()).toEqual(['ACV-1'])
        expect([await created('ACV-1'), await created('ACV-2')]).toEqual([true, false])
        expect(await registry.blockedIds()).toEqual([])
        await registry.delete('ACV-1')
        expect([await registry.blockedIds(), await created('ACV-1', { blocked: false })]).toEqual([['ACV-1'], false])
        await registry.delete('ACV-1')
        expect(await registry.blockedIds()).toEqual([])
      })

      test('a hash is written in another way only while it is still that one, and nothing else is changed', async () => {
        await registry.create(meter('ACV-1'), 'first', 5)
        await expect(registry.replacePasswordHash('ACV-1', 'first', 'first sealed')).resolves.toBe(true)
        expect(await registry.find('ACV-1')).toMatchObject({ passwordHash: 'first sealed', updatedAt: 5 })
        await registry.update('ACV-1', { passwordHash: 'second', previousPasswordHash: 'first sealed' }, 6)
        for (const before of ['first', 'first sealed'])
          await expect(registry.replacePasswordHash('ACV-1', before, 'x')).resolves.toBe(false)
        await registry.update('ACV-1', { passwordHash: null }, 7)
        await expect(registry.replacePasswordHash('ACV-1', 'second', 'x')).resolves.toBe(false)
        await expect(registry.replacePasswordHash('ACV-9', 'second', 'x')).resolves.toBe(false)
        expect(await registry.find('ACV-1')).toMatchObject({ passwordHash: null, previousPasswordHash: 'first sealed' })
      })

      test('what a device says of itself is merged key by key', async () => {
        await registry.create(meter('ACV-1'), null, 5)
        await registry.update('ACV-1', { about: { firmware: '1.2', mac: 'aa', list: [1, { a: null }] } }, 6)
        const { about } = await registry.update('ACV-1', { about: { firmware: '1.3' } }, 7)
        expect(about).toEqual({ firmware: '1.3', mac: 'aa', list: [1, { a: null }] })
      })

      test('changes that were begun together do not undo each other', async () => {
        await registry.create(meter('ACV-1'), null, 5)
        await Promise.all([
          registry.update('ACV-1', { about: { firmware: '1' } }, 6),
          registry.update('ACV-1', { name: 'Press' }, 6),
          registry.update('ACV-1', { about: { mac: 'aa' } }, 6),
          registry.update('ACV-1', { groups: ['a'] }, 6),
        ])
        expect(await registry.find('ACV-1')).toMatchObject({ name: 'Press', groups: ['a'], about: { firmware: '1', mac: 'aa' } })
      })

      test('a list is in the order of ids and takes what matches every part of the filter', async () => {
        await registry.create(meter('c', { groups: ['hall', 'east'] }), null, 1)
        await registry.create(meter('a', { groups: ['hall'] }), null, 1)
        await registry.create(meter('b', { type: 'air', groups: ['west', 'hall'] }), null, 1)
        const ids = async (filter?: Parameters<Registry['list']>[0]) => (await registry.list(filter)).map((each) => each.id)
        expect(await ids()).toEqual(['a', 'b', 'c'])
        expect(await ids({})).toEqual(['a', 'b', 'c'])
        expect(await ids({ devices: ['c', 'a', 'nobody'] })).toEqual(['a', 'c'])
        expect(await ids({ types: ['air'] })).toEqual(['b'])
        expect(await ids({ groups: ['east', 'west'] })).toEqual(['b', 'c'])
        expect(await ids({ groups: ['hall'], types: ['acuvim-ii'], devices: ['a', 'b'] })).toEqual(['a'])
        for (const none of [{ devices: [] }, { types: [] }, { groups: [] }]) expect(await ids(none)).toEqual([])
        expect((await registry.list({ groups: ['east'] }))[0]?.groups).toEqual(['east', 'hall'])
      })

      test('a filter may name very many devices', async () => {
        await registry.create(meter('d-39999'), null, 1)
        const devices = Array.from({ length: 40_000 }, (_, number) => `d-${number}`)
        expect(await registry.list({ devices })).toHaveLength(1)
      })
    })

    describe('of consumers', () => {
      test('an offset only moves forward', async () => {
        expect(await registry.offset('node-1')).toBeNull()
        for (const offset of [0, 7, 3]) await registry.commitOffset('node-1', offset)
        expect(await registry.offset('node-1')).toBe(7)
        await registry.commitOffset('node-1', 8_000_000_000_000_000)
        expect(await registry.offset('node-1')).toBe(8_000_000_000_000_000)
      })

      test('all of them can be listed, and a deleted one begins anew', async () => {
        await registry.commitOffset('b', 2)
        await registry.commitOffset('a', 1)
        const both = [
          { consumer: 'a', stream: null, offset: 1 },
          { consumer: 'b', stream: null, offset: 2 },
        ]
        expect(await registry.consumers()).toEqual(both)
        await registry.deleteConsumer('b')
        await registry.deleteConsumer('never-there')
        expect(await registry.offset('b')).toBeNull()
        await registry.commitOffset('b', 1)
        expect(await registry.offset('b')).toBe(1)
      })

      test('a consumer is made with its stream once, and keeps its offset when it is made again', async () => {
        await registry.createConsumer('c', 'events', 5)
        await registry.commitOffset('c', 9)
        await registry.createConsumer('c', 'readings', 1)
        expect(await registry.consumers()).toContainEqual({ consumer: 'c', stream: 'events', offset: 9 })
      })
    })

    describe('of presence', () => {
      const change = (monitor: string, device: string, to: PresenceState, at: number) => {
        return { monitor, device, from: 'unknown', to, at, reason: `since ${at}` } as const
      }

      test('a transition changes the state of the device under its monitor', async () => {
        expect(await registry.recordTransitions([])).toEqual([])
        await registry.recordTransitions([
          change('m', 'b', 'online', 1),
          change('m', 'a', 'online', 2),
          change('other', 'a', 'offline', 3),
        ])
        await registry.recordTransitions([change('m', 'a', 'degraded', 4), change('m', 'a', 'offline', 5)])
        expect(await registry.presences('m')).toEqual([
          { monitor: 'm', device: 'a', state: 'offline', since: 5 },
          { monitor: 'm', device: 'b', state: 'online', since: 1 },
        ])
        expect(await registry.presences('nobody')).toEqual([])
      })

      test('transitions have rising ids in the order given, and page by them', async () => {
        expect(await registry.lastTransitionId()).toBe(0)
        const given = [change('m', 'a', 'online', 1), change('other', 'b', 'online', 2), change('m', 'c', 'offline', 3)]
        const stored = await registry.recordTransitions(given)
        expect(stored).toEqual(given.map((each, index) => ({ ...each, id: (stored[0]?.id ?? 0) + index })))
        expect(await registry.lastTransitionId()).toBe(stored[2]?.id)
        expect(await registry.transitions(null, 0, 10)).toEqual(stored)
        expect(await registry.transitions('m', 0, 10)).toEqual([stored[0], stored[2]])
        expect(await registry.transitions(null, stored[0]?.id ?? 0, 1)).toEqual([stored[1]])
        expect(await registry.transitions('m', stored[2]?.id ?? 0, 10)).toEqual([])
      })

      test('a monitor that is deleted is forgotten with its transitions, and no id comes twice', async () => {
        await registry.recordTransitions([change('keep', 'a', 'online', 1)])
        await registry.recordTransitions([change('m', 'a', 'online', 1), change('m', 'b', 'online', 1)])
        const last = await registry.lastTransitionId()
        await registry.deleteMonitor('m')
        expect(await registry.presences('m')).toEqual([])
        expect(await registry.presences('keep')).toHaveLength(1)
        expect(await registry.transitions(null, 0, 10)).toHaveLength(1)
        const [next] = await registry.recordTransitions([change('m', 'a', 'offline', 2)])
        expect(next?.id).toBeGreaterThan(last)
      })

      test('many transitions at once are no trouble, and only the newest 100 000 are kept', async () => {
        const many = Array.from({ length: 50_010 }, (_, number) => change('m', `device-${number % 2000}`, 'online', number))
        await registry.recordTransitions(many)
        const second = await registry.recordTransitions(many)
        const last = second.at(-1)?.id ?? 0
        expect(second).toHaveLength(50_010)
        const [oldest] = await registry.transitions(null, 0, 1)
        expect(oldest?.id).toBe(last - 99_999)
        expect(await registry.presences('m')).toHaveLength(2000)
      })
    })

    test('opened again it has everything', async () => {
      await registry.create(meter('ACV-1', { groups: ['a'] }), 'hash', 5)
      await registry.commitOffset('node-1', 9)
      await registry.recordTransitions([{ monitor: 'm', device: 'ACV-1', from: 'unknown', to: 'online', at: 8, reason: 'heard' }])
      const device = await registry.find('ACV-1')
      const last = await registry.lastTransitionId()
      await registry.close()
      registry = await under.open()
      expect(await registry.find('ACV-1')).toEqual(device)
      expect(await registry.offset('node-1')).toBe(9)
      expect(await registry.presences('m')).toHaveLength(1)
      expect(await registry.lastTransitionId()).toBe(last)
    })
  })
}
