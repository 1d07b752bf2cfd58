import type { JournalReader, JournalWriter } from '../../core/ports/journal'
import { arrival, positions, range, readAll, uplink, uplinks } from './uplinks'

/** One journal, empty at first. There may be any number of readers, but one writer at a time. */
export interface JournalUnderTest {
  openWriter(): JournalWriter
  openReader(): JournalReader
}

/** What every journal must do: this suite is the definition of the port. */
export function describeJournal(name: string, create: () => JournalUnderTest): void {
  describe(`the journal on ${name}`, () => {
    let journal: JournalUnderTest
    let writer: JournalWriter
    let reader: JournalReader

    beforeEach(() => {
      journal = create()
      writer = journal.openWriter()
      reader = journal.openReader()
    })
    afterEach(async () => {
      await reader.close()
      await writer.close()
    })

    test('it is empty at first', async () => {
      expect(writer.last()).toBe(0)
      expect(writer.damaged).toEqual([])
      expect(await reader.read(0, 10)).toEqual([])
      expect(await reader.readRetained(0, 10)).toEqual([])
    })

    test('positions begin at 1 and follow each other without a hole', async () => {
      expect(await writer.append(uplinks(1, 3))).toBe(1)
      expect(await writer.append(uplinks(4, 2))).toBe(4)
      expect(writer.last()).toBe(5)
      expect(await positions(reader)).toEqual(range(1, 5))
    })

    test('appends that were begun together keep the order of their calls', async () => {
      const firsts = await Promise.all([writer.append(uplinks(1, 2)), writer.append(uplinks(3, 1)), writer.append(uplinks(4, 3))])
      expect(firsts).toEqual([1, 3, 4])
      const numbers = (await readAll(reader)).map((each) => JSON.parse(new TextDecoder().decode(each.payload)).number)
      expect(numbers).toEqual(range(1, 6))
    })

    test('an uplink comes back exactly as it was given', async () => {
      const batch = [
        uplink(1, { qos: 0, payload: new Uint8Array() }),
        uplink(2, { qos: 2, retain: true, payload: Uint8Array.of(0, 255, 10, 0, 128) }),
        uplink(3, { topic: 'Zähler/№ 1/\u0000/😀', identity: 'ACV-1', refusal: 'TOPIC_NOT_ALLOWED' }),
        uplink(4, { payload: new Uint8Array(20_000).map((_, index) => index * 7) }),
        uplink(5, { receivedAt: 0, topic: '' }),
        uplink(6, { replayed: true }),
      ]
      await writer.append(batch)
      const stored = await readAll(reader)
      expect(stored.map((each) => ({ ...each, payload: [...each.payload] }))).toEqual(
        batch.map((each, index) => ({ ...each, position: index + 1, payload: [...each.payload] })),
      )
    })

    test('batches of every size are stored whole and in order', async () => {
      let sent = 0
      for (let size = 1; size <= 50; sent += size++) expect(await writer.append(uplinks(sent + 1, size))).toBe(sent + 1)
      const stored = await readAll(reader)
      expect(stored.map(({ position }) => position)).toEqual(range(1, sent))
      const numbers = stored.map((each) => JSON.parse(new TextDecoder().decode(each.payload)).number)
      expect(numbers).toEqual(range(1, sent))
    })

    test('a batch of nothing changes nothing', async () => {
      await writer.append(uplinks(1, 2))
      expect(await writer.append([])).toBe(3)
      expect(writer.last()).toBe(2)
    })

    test('reading begins behind the position and ends at the limit', async () => {
      await writer.append(uplinks(1, 10))
      expect((await reader.read(3, 4)).map((each) => each.position)).toEqual([4, 5, 6, 7])
      expect(await reader.read(10, 4)).toEqual([])
      expect(await reader.read(99, 4)).toEqual([])
    })

    test('a reader at the end sees what is appended afterwards', async () => {
      expect(await reader.read(0, 10)).toEqual([])
      await writer.append(uplinks(1, 1))
      expect(await positions(reader)).toEqual([1])
      await writer.append(uplinks(2, 1))
      expect(await positions(reader, 1)).toEqual([2])
    })

    test('readers do not disturb each other', async () => {
      const other = journal.openReader()
      await writer.append(uplinks(1, 6))
      expect((await reader.read(0, 2)).map((each) => each.position)).toEqual([1, 2])
      expect((await other.read(4, 2)).map((each) => each.position)).toEqual([5, 6])
      expect((await reader.read(2, 2)).map((each) => each.position)).toEqual([3, 4])
      await other.close()
    })

    test('retained uplinks can be read alone', async () => {
      for (let number = 1; number <= 9; number++) await writer.append([uplink(number, { retain: number % 4 === 0 })])
      expect((await reader.readRetained(0, 10)).map((each) => each.position)).toEqual([4, 8])
      expect((await reader.readRetained(4, 10)).map((each) => each.position)).toEqual([8])
      expect(await reader.readRetained(8, 10)).toEqual([])
      expect((await reader.readRetained(0, 1)).map((each) => each.position)).toEqual([4])
    })

    test('opened again it has everything and goes on behind it', async () => {
      await writer.append(uplinks(1, 4))
      await writer.close()
      writer = journal.openWriter()
      expect(writer.last()).toBe(4)
      expect(await writer.append(uplinks(5, 1))).toBe(5)
      expect(await positions(reader)).toEqual(range(1, 5))
      expect(reader.damaged).toEqual([])
    })

    test('once closed it takes nothing more', async () => {
      await writer.close()
      await expect(writer.append(uplinks(1, 1))).rejects.toThrow('closed')
    })

    test('its size grows with what it holds', async () => {
      const empty = writer.size()
      await writer.append(uplinks(1, 100, { payload: new Uint8Array(5000) }))
      expect(writer.size()).toBeGreaterThan(empty + 400_000)
    })

    test('pruning keeps what is newer or not yet used, and positions go on', async () => {
      await writer.append(uplinks(1, 50))
      expect(writer.prune(arrival, 50)).toBe(0)
      expect(writer.prune(Number.MAX_SAFE_INTEGER, 0)).toBe(0)
      expect(await positions(reader)).toEqual(range(1, 50))
      writer.prune(Number.MAX_SAFE_INTEGER, 50)
      expect(await writer.append(uplinks(51, 1))).toBe(51)
      expect((await positions(reader)).at(-1)).toBe(51)
      expect(reader.damaged).toEqual([])
    })
  })
}
