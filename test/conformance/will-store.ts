import type { StoredWill, WillStore } from '../../core/ports/broker'

/** One store of wills, empty at first; opened again it is the same one. */
export interface WillStoreUnderTest {
  open(): WillStore
}

/** What every store of wills must do: this suite is the definition of the port. */
export function describeWillStore(name: string, create: () => WillStoreUnderTest): void {
  describe(`the wills ${name}`, () => {
    let under: WillStoreUnderTest
    let wills: WillStore

    beforeEach(() => {
      under = create()
      wills = under.open()
    })
    afterEach(() => wills.close())

    const will = (clientId: string, over: Partial<StoredWill> = {}): StoredWill => ({
      clientId,
      identity: 'ACV-1',
      topic: 'plant/ACV-1/status',
      payload: Uint8Array.of(123, 125),
      qos: 1,
      retain: true,
      ...over,
    })

    /** What is stored, by client, with payloads that compare by content. */
    const stored = () =>
      wills
        .all()
        .map((each) => ({ ...each, payload: [...each.payload] }))
        .sort((a, b) => (a.clientId < b.clientId ? -1 : 1))
    const plain = (each: StoredWill) => ({ ...each, payload: [...each.payload] })

    test('there are none at first', () => {
      expect(wills.all()).toEqual([])
    })

    test('a will comes back exactly as it was given', () => {
      const given = [
        will('a', { payload: new Uint8Array(), qos: 0, retain: false }),
        will('b', { payload: Uint8Array.of(0, 255, 10), qos: 2, topic: 'größe/😀' }),
        will('c 1/+#', { identity: 'ACV:2', payload: new Uint8Array(100_000).fill(7) }),
      ]
      for (const each of given) wills.put(each)
      expect(stored()).toEqual(given.map(plain))
    })

    test('a client has one will, the newest', () => {
      wills.put(will('a', { topic: 'old' }))
      wills.put(will('a', { topic: 'new', identity: 'ACV-2' }))
      expect(stored()).toEqual([plain(will('a', { topic: 'new', identity: 'ACV-2' }))])
    })

    test('deleting takes the will of that client and no other', () => {
      for (const client of ['a', 'A', 'b']) wills.put(will(client))
      wills.delete('a')
      wills.delete('never-there')
      expect(stored().map((each) => each.clientId)).toEqual(['A', 'b'])
    })

    test('opened again it has everything', () => {
      wills.put(will('a'))
      wills.put(will('b'))
      wills.delete('b')
      wills.close()
      wills = under.open()
      expect(stored()).toEqual([plain(will('a'))])
    })
  })
}
