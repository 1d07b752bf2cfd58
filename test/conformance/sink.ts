import { SinkFailure, type SinkTarget } from '../../core/ports/sink'
import type { SinkItem } from '../../core/sinks/sink-item'
import { alertItem, bucketItem, readingItem, sinkDevice } from './sink-samples'

/** One number as it is stored. */
export interface StoredValue {
  readonly measurement: string
  readonly device: string
  /** ms. */
  readonly at: number
  readonly field: string
  readonly value: number | boolean | string
}

/** One server or folder, shared by all tests of a suite; `clear` empties it. */
export interface SinkUnderTest {
  /** A target of its own, not prepared. */
  open(): SinkTarget
  /** With settings that the server does not accept; null where there is no such thing. */
  openMisconfigured?(): SinkTarget
  /** What must not be in any error. */
  readonly secrets?: readonly string[]
  read(): Promise<readonly StoredValue[]>
  clear(): Promise<void>
  /** Makes it unreachable, and reachable again with what it had. */
  stop?(): Promise<void>
  start?(): Promise<void>
}

/** What not every server can keep. */
export interface SinkAbilities {
  /** An item that it refuses; absent: it refuses nothing. */
  readonly refused?: SinkItem
  /** Keeps two readings of one ms apart. */
  readonly keepsSameMs: boolean
  /** A later roll-up of the same start replaces the one before. */
  readonly replaces: boolean
  /** Keeps all digits of numbers of very different size in one channel. */
  readonly keepsDigits: boolean
  /** Keeps texts. */
  readonly keepsTexts: boolean
}

const noon = Date.UTC(2026, 10, 20, 12)

/** What every target must do: this suite is the definition of the port. */
export function describeSink(name: string, create: () => Promise<SinkUnderTest>, abilities: SinkAbilities): void {
  describe(`the sink target ${name}`, () => {
    let under: SinkUnderTest
    let target: SinkTarget

    beforeAll(async () => {
      under = await create()
    })
    beforeEach(async () => {
      await under.clear()
      target = under.open()
      await target.prepare()
    })
    afterEach(() => target.close())

    /** Values of one field by time. */
    const stored = async (field: string, measurement = 'test-meter') =>
      (await under.read())
        .filter((value) => value.field === field && value.measurement === measurement)
        .map(({ device, at, value }) => [device, at - noon, value] as const)
        .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1) || Number(a[2]) - Number(b[2]))

    test('what resolves is stored, under its own time', async () => {
      const other = sinkDevice('meter-2', { groups: [], tags: { site: 'north' } })
      await target.write([
        readingItem(noon + 2000, { voltage: 231.5, active_power: -5 }),
        readingItem(noon + 1000, { voltage: 230 }, { link: 'gsm' }),
        readingItem(noon + 1000, { voltage: 7 }, {}, other),
      ])
      expect(await stored('voltage')).toEqual([
        ['meter-1', 1000, 230],
        ['meter-2', 1000, 7],
        ['meter-1', 2000, 231.5],
      ])
      expect(await stored('active_power')).toEqual([['meter-1', 2000, -5]])
    })

    test('it may be prepared again, and then has what it had', async () => {
      await target.write([readingItem(noon, { voltage: 1 })])
      await target.prepare()
      const another = under.open()
      await another.prepare()
      await another.close()
      expect(await stored('voltage')).toEqual([['meter-1', 0, 1]])
    })

    test('what is written again is there once', async () => {
      const items = [
        ...[1, 2, 3].map((n) => readingItem(noon + n, { voltage: n, energy: n / 3 }, { epoch: 17, seq: n, id: n })),
        bucketItem('1h', noon, 230),
        alertItem(noon, { type: 'overvoltage', severity: 'critical', message: 'too much', value: 300, active: true }),
      ]
      await target.write(items)
      const before = sorted(await under.read())
      await target.write(items.slice(1))
      const another = under.open()
      await another.prepare()
      await another.write(items.toReversed())
      await another.close()
      expect(sorted(await under.read())).toEqual(before)
      expect(await stored('voltage')).toHaveLength(3)
    })

    test('late readings land where they belong', async () => {
      await target.write([5, 6, 7].map((n) => readingItem(noon + n * 1000, { voltage: n })))
      await target.write([readingItem(noon - 86_400_000, { voltage: 0 }), readingItem(noon + 3000, { voltage: 3 })])
      expect((await stored('voltage')).map(([, at, value]) => [at, value])).toEqual([
        [-86_400_000, 0],
        [3000, 3],
        [5000, 5],
        [6000, 6],
        [7000, 7],
      ])
    })

    test('a value keeps its digits, whole or not, and a channel its type', async () => {
      const usual = [1, 230.125, -0.5, 0]
      const values = abilities.keepsDigits ? [...usual, 0.1 + 0.2, -0.000001234, 1e21, 2 ** 53 - 1, 5e-300] : usual
      for (const [n, voltage] of values.entries()) await target.write([readingItem(noon + n, { voltage })])
      expect((await stored('voltage')).map(([, , value]) => value)).toEqual(values)
    })

    test('what is no number is left out, and the rest of its reading stays', async () => {
      await target.write([
        readingItem(noon, { voltage: Number.NaN, active_power: 4 }),
        readingItem(noon + 1, { voltage: Number.POSITIVE_INFINITY }),
        readingItem(noon + 2, {}),
      ])
      expect((await under.read()).map(({ field }) => field)).toEqual(['active_power'])
    })

    test('names that mean something to the format harm nobody', async () => {
      const nasty = ['a b', 'a,b=c', 'quo"te', 'back\\slash\\', 'line\nfeed', '#', 'Halle ä–日本', '', "'; DROP DATABASE x; --"]
      const items = nasty.map((name, n) =>
        readingItem(
          noon + n,
          { [`x${n}`]: n, voltage: n },
          {},
          sinkDevice(`meter-${n}`, { groups: [name], tags: { site: name } }),
        ),
      )
      await target.write(items)
      expect(await stored('voltage')).toEqual(nasty.map((_, n) => [`meter-${n}`, n, n]))
    })

    test('nothing to write is written at once', async () => {
      await target.write([])
      await target.write(
        [alertItem(noon, {})].map((item) => ({ ...item, event: { ...(item as Alert).event, kind: 'heartbeat' } }) as Alert),
      )
      expect(await under.read()).toEqual([])
    })

    if (abilities.keepsSameMs)
      test('two readings of a device with the same ms are both there, each once', async () => {
        const items = [
          readingItem(noon, { voltage: 1 }, { epoch: 1, seq: 8 }),
          readingItem(noon, { voltage: 2 }, { epoch: 1, seq: 9 }),
          readingItem(noon, { voltage: 3 }, { epoch: 2, seq: 8 }),
        ]
        await target.write(items)
        await target.write(items.toReversed())
        expect(await stored('voltage')).toEqual([1, 2, 3].map((value) => ['meter-1', 0, value]))
      })

    if (abilities.replaces)
      test('a roll-up that is written again replaces what it was, and hours are not days', async () => {
        await target.write([bucketItem('1h', noon, 230), bucketItem('1d', noon, 100)])
        await target.write([bucketItem('1h', noon, 228, 2)])
        expect(await stored('voltage_mean', 'test-meter_1h')).toEqual([['meter-1', 0, 228]])
        expect(await stored('voltage_max', 'test-meter_1h')).toEqual([['meter-1', 0, 229]])
        expect(await stored('voltage_mean', 'test-meter_1d')).toEqual([['meter-1', 0, 100]])
      })

    if (abilities.keepsTexts)
      test('an alert has its text', async () => {
        const message = 'He said "no\\yes", a=b'
        await target.write([alertItem(noon, { type: 'door', severity: 'warning', message, active: false })])
        expect(await stored('message', 'alert')).toEqual([['meter-1', 0, message]])
        expect(await stored('active', 'alert')).toEqual([['meter-1', 0, false]])
      })

    const { refused } = abilities
    if (refused)
      test('one item that is refused is found by halving, and no other is lost', async () => {
        const good = [1, 2, 3, 4, 5, 6, 7].map((n) => readingItem(noon + n, { voltage: n }))
        const aside = await writeHalving(target, [...good.slice(0, 4), refused, ...good.slice(4)])
        expect(aside).toEqual([refused])
        expect((await stored('voltage')).map(([, , value]) => value)).toEqual([1, 2, 3, 4, 5, 6, 7])
      })

    test('a server that is away is "unavailable"; the same items go when it is back', async () => {
      if (!under.stop || !under.start) return
      const items = [1, 2, 3].map((n) => readingItem(noon + n, { voltage: n }))
      await target.write(items.slice(0, 1))
      await under.stop()
      try {
        for (const attempt of [() => target.write(items), () => target.prepare()])
          await expect(attempt()).rejects.toMatchObject({ name: 'SinkFailure', kind: 'unavailable' })
      } finally {
        await under.start()
      }
      await target.write(items)
      expect((await stored('voltage')).map(([, , value]) => value)).toEqual([1, 2, 3])
    })

    test('settings that are not accepted are "misconfigured", and no error tells a secret', async () => {
      if (!under.openMisconfigured) return
      const wrong = under.openMisconfigured()
      for (const attempt of [() => wrong.prepare(), () => wrong.write([readingItem(noon, { voltage: 1 })])]) {
        const failure = await attempt().then(
          () => null,
          (error: unknown) => error,
        )
        expect(failure).toBeInstanceOf(SinkFailure)
        expect((failure as SinkFailure).kind).toBe('misconfigured')
        for (const secret of under.secrets ?? []) expect(String((failure as SinkFailure).stack)).not.toContain(secret)
      }
      await wrong.close()
      expect(await under.read()).toEqual([])
    })

    test('it may be closed twice', async () => {
      await target.close()
      await target.close()
    })
  })
}

type Alert = Extract<SinkItem, { kind: 'event' }>

/** Writes as the engine does: what is refused is halved until single items are left over. */
async function writeHalving(target: SinkTarget, items: readonly SinkItem[]): Promise<SinkItem[]> {
  try {
    await target.write(items)
    return []
  } catch (error) {
    if (!(error instanceof SinkFailure) || error.kind !== 'refused') throw error
    if (items.length === 1) return [...items]
    const middle = items.length >> 1
    const first = await writeHalving(target, items.slice(0, middle))
    return [...first, ...(await writeHalving(target, items.slice(middle)))]
  }
}

const sorted = (values: readonly StoredValue[]) => values.map((value) => JSON.stringify(value)).sort()
