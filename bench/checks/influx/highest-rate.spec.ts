import { highestRate, type Tried } from './highest-rate'

const ladder = { from: 1_000, factor: 4, steps: 5 }

/** Something that takes so much and loses what is offered beyond `loses`. */
async function tryOn(
  takes: number,
  loses: number,
): Promise<{ readonly best: Tried | null; readonly offered: readonly number[] }> {
  const offered: number[] = []
  const best = await highestRate(ladder, async (rate) => {
    offered.push(rate)
    return { perSecond: Math.min(rate, takes), missing: rate > loses ? 5 : 0 }
  })
  return { best, offered }
}

test('rises until what arrives lags behind', async () => {
  const { best, offered } = await tryOn(9_000, 1e9)
  expect(offered).toEqual([1_000, 4_000, 16_000])
  expect(best).toEqual({ perSecond: 9_000, missing: 0 })
})

test('a rate that loses does not count; one below it is tried', async () => {
  expect(await tryOn(1e9, 5_000)).toEqual({ best: { perSecond: 4_000, missing: 0 }, offered: [1_000, 4_000, 16_000, 8_000] })
  expect((await tryOn(1e9, 9_000)).best).toEqual({ perSecond: 8_000, missing: 0 })
})

test('nothing holds when all of it loses', async () => {
  expect((await tryOn(1e9, 10)).best).toBeNull()
})

test('ends with the ladder', async () => {
  expect((await tryOn(1e9, 1e9)).offered).toHaveLength(5)
})
