import fc from 'fast-check'
import type { Uplink } from '../../core/uplink'
import { range, uplink } from '../../test/conformance/uplinks'
import { type Batch, type Decide, isSame, mergeByPosition } from './merge'

const at = (position: number, over: Partial<Uplink> = {}): Uplink => ({ position, ...uplink(position, over) })
const never: Decide = (one) => {
  throw new Error(`conflict at ${one.position}`)
}

async function* each(batches: readonly Batch[]) {
  yield* batches
}

/** All that comes out, and the most that came at once. */
async function merge(batches: readonly Batch[], decide: Decide = never) {
  const all: Uplink[] = []
  let most = 0
  for await (const uplinks of mergeByPosition(each(batches), decide)) {
    all.push(...uplinks)
    most = Math.max(most, uplinks.length)
  }
  return { all, most }
}

const batch = (positions: readonly number[]): Batch => ({ first: positions[0] ?? 1, uplinks: positions.map((each) => at(each)) })

test('any batches that overlap give every message once, in order', async () => {
  const any = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }), { maxLength: 12 })
  const property = fc.asyncProperty(any, async (lists) => {
    const batches = lists.map((list) => batch(list.sort((a, b) => a - b))).sort((a, b) => a.first - b.first)
    const { all } = await merge(batches)
    const positions = [...new Set(lists.flat())].sort((a, b) => a - b)
    expect(all).toEqual(positions.map((each) => at(each)))
  })
  await fc.assert(property, { numRuns: 200 })
})

test('what is final is not held back: memory has no more than batches that overlap', async () => {
  const chain = range(0, 99).map((n) => batch(range(n * 10 + 1, n * 10 + 15)))
  const { all, most } = await merge(chain)
  expect(all).toHaveLength(1005)
  expect(most).toBe(15)
  const held: number[] = []
  const watched = async function* () {
    for (const [index, one] of chain.entries()) {
      yield one
      held.push(index)
    }
  }
  let out = 0
  for await (const uplinks of mergeByPosition(watched(), never)) {
    out += uplinks.length
    expect(held.length * 10 - out).toBeLessThan(30)
  }
})

test('an empty batch, as one is whose objects were left out, changes nothing', async () => {
  expect((await merge([batch([1, 2]), { first: 2, uplinks: [] }, batch([4])])).all.map(({ position }) => position)).toEqual([
    1, 2, 4,
  ])
})

test('two different messages with one position are a matter to decide, in whichever field they differ', async () => {
  const one = at(2, { qos: 1, payload: Buffer.from('one') })
  const differing: readonly Partial<Uplink>[] = [
    { receivedAt: 1 },
    { identity: 'x' },
    { topic: 'x' },
    { qos: 0 },
    { retain: true },
    { refusal: 'NOT_JSON' },
    { replayed: true },
    { payload: Buffer.from('two') },
    { payload: Buffer.from('') },
  ]
  for (const over of differing) {
    const other = { ...one, ...over }
    expect(isSame(one, other)).toBe(false)
    const two = [
      { first: 1, uplinks: [at(1), one] },
      { first: 2, uplinks: [other, at(3)] },
    ]
    await expect(merge(two)).rejects.toThrow('conflict at 2')
    expect((await merge(two, (_, later) => later)).all).toEqual([at(1), other, at(3)])
  }
  expect(isSame(one, { ...one, payload: new Uint8Array(Buffer.from('one')), replayed: false })).toBe(true)
})
