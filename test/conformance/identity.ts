import type { IdentityStore, StoredSession, StoredUser } from '../../core/ports/identity'

/** One store, empty at first; opened again it is the same one, as another process would open it. */
export interface IdentityUnderTest {
  open(): Promise<IdentityStore>
}

export function storedUser(name: string, fields: Partial<StoredUser> = {}): StoredUser {
  return {
    name,
    displayName: 'Änne „Ä“',
    role: 'operator',
    passwordHash: 'scrypt$1$2$3$4$5',
    mustChangePassword: false,
    disabled: false,
    createdAt: 1,
    updatedAt: 2,
    passwordChangedAt: 3,
    lastLogInAt: null,
    ...fields,
  }
}

export function storedSession(id: string, fields: Partial<StoredSession> = {}): StoredSession {
  return {
    id,
    user: 'anne',
    kind: 'browser',
    secretHash: 'abc',
    previousHash: null,
    rotatedAt: null,
    remembered: true,
    createdAt: 1,
    lastSeenAt: 2,
    expiresAt: 1_800_000_000_000,
    address: null,
    userAgent: '',
    ...fields,
  }
}

/** Two items of each kind that differ in everything that can be empty, true or a list. */
const samples = {
  users: [storedUser('anne'), storedUser('bert', { mustChangePassword: true, disabled: true, lastLogInAt: 5, role: 'admin' })],
  sessions: [
    storedSession('s1'),
    storedSession('s2', { kind: 'token', remembered: false, previousHash: 'x', rotatedAt: 9, address: '::1', userAgent: 'curl' }),
  ],
  keys: [
    { id: 'k1', name: 'scada', role: 'viewer', secretHash: 'h', createdBy: 'anne', createdAt: 1, expiresAt: 2, lastUsedAt: null },
    { id: 'k2', name: 'erp', role: 'admin', secretHash: 'h', createdBy: 'anne', createdAt: 1, expiresAt: 2, lastUsedAt: 3 },
  ],
  services: [
    { name: 'a', passwordHash: 'h', read: ['x/#', 'y/+'], write: [], disabled: false, note: '', createdAt: 1, updatedAt: 2 },
    { name: 'b', passwordHash: 'h', read: [], write: ['z'], disabled: true, note: 'n', createdAt: 1, updatedAt: 2 },
  ],
  claims: [
    {
      id: 'c1',
      codeHash: 'h',
      device: null,
      type: null,
      groups: [],
      createdBy: 'anne',
      createdAt: 1,
      expiresAt: 2,
      usedBy: null,
      usedAt: null,
    },
    {
      id: 'c2',
      codeHash: 'h',
      device: 'D',
      type: 't',
      groups: ['hall "1"'],
      createdBy: 'b',
      createdAt: 1,
      expiresAt: 2,
      usedBy: 'D',
      usedAt: 3,
    },
  ],
  certificates: [
    {
      serial: '0a',
      device: 'D',
      fingerprint: 'AA:BB',
      notBefore: 1,
      notAfter: 2,
      issuedBy: 'a',
      issuedAt: 1,
      revokedAt: null,
      reason: null,
    },
    {
      serial: '0b',
      device: 'D',
      fingerprint: 'AA:CC',
      notBefore: 1,
      notAfter: 2,
      issuedBy: 'a',
      issuedAt: 1,
      revokedAt: 4,
      reason: 'lost',
    },
  ],
} as const

const keys = { users: 'name', sessions: 'id', keys: 'id', services: 'name', claims: 'id', certificates: 'serial' } as const
type Kind = keyof typeof samples
type AnyShelf = {
  all(): Promise<readonly object[]>
  put(item: object): Promise<void>
  replace(before: object, after: object): Promise<boolean>
  delete(key: string): Promise<boolean>
}

/** What every identity store must do: this suite is the definition of the port. */
export function describeIdentity(name: string, create: () => IdentityUnderTest): void {
  describe(`the identity store ${name}`, () => {
    let under: IdentityUnderTest
    let store: IdentityStore

    beforeEach(async () => {
      under = create()
      store = await under.open()
    })
    afterEach(() => store.close())

    describe.each(Object.keys(samples) as Kind[])('of %s', (kind) => {
      const [one, other] = samples[kind] as readonly [Record<string, unknown>, Record<string, unknown>]
      const keyOf = (item: Record<string, unknown>) => String(item[keys[kind]])
      const shelf = () => store[kind] as unknown as AnyShelf

      test('what is put is there as it was, in the order of keys, and also for whoever opens it next', async () => {
        expect(await shelf().all()).toEqual([])
        await shelf().put(other)
        await shelf().put(one)
        expect(await shelf().all()).toEqual([one, other])
        const again = await under.open()
        expect(await (again[kind] as unknown as AnyShelf).all()).toEqual([one, other])
        if (again !== store) await again.close()
      })

      test('the same key replaces; a key that is deleted is gone, once', async () => {
        await shelf().put(one)
        await shelf().put({ ...other, [keys[kind]]: keyOf(one) })
        expect(await shelf().all()).toEqual([{ ...other, [keys[kind]]: keyOf(one) }])
        expect(await shelf().delete(keyOf(one))).toBe(true)
        expect(await shelf().delete(keyOf(one))).toBe(false)
        expect(await shelf().all()).toEqual([])
      })

      test('an item is replaced only if it is still the same in every field', async () => {
        const next = { ...other, [keys[kind]]: keyOf(one) }
        expect(await shelf().replace(one, next)).toBe(false)
        await shelf().put(one)
        for (const [field, value] of Object.entries(other)) {
          if (field === keys[kind] || JSON.stringify(one[field]) === JSON.stringify(value)) continue
          expect(await shelf().replace({ ...one, [field]: value }, next)).toBe(false)
        }
        expect(await shelf().all()).toEqual([one])
        expect(await shelf().replace(one, next)).toBe(true)
        expect(await shelf().all()).toEqual([next])
        await shelf().delete(keyOf(one))
        expect(await shelf().replace(next, one)).toBe(false)
        expect(await shelf().all()).toEqual([])
      })
    })

    test('the version changes with every change, whoever makes it, and with nothing else', async () => {
      const other = await under.open()
      const seen = [await store.version()]
      const look = async (changes: boolean) => {
        const before = seen.at(-1)
        seen.push(await store.version())
        expect(seen.at(-1) !== before).toBe(changes)
      }
      await look(false)
      await store.users.put(samples.users[0])
      await look(true)
      await other.users.put(samples.users[1])
      await look(true)
      await other.sessions.put(samples.sessions[0])
      await look(true)
      await store.users.all()
      await other.users.all()
      await store.users.delete('nobody')
      await store.users.replace(samples.users[1], samples.users[0])
      await look(false)
      await store.sessions.delete('s1')
      await look(true)
      if (other !== store) await other.close()
    })

    test('what was answered can be changed without changing what is stored', async () => {
      await store.services.put(samples.services[0])
      for (const mine of await store.services.all()) (mine.read as string[]).push('#')
      expect(await store.services.all()).toEqual([samples.services[0]])
    })
  })
}
