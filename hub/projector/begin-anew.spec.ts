import { arrival, uplink } from '../../test/conformance/uplinks'
import { beginAnew } from './begin-anew'

/** Where hours and days are fed from, with the projection at `cursor` and a journal whose first uplink has this position. */
async function fedFrom(cursor: number, first: number | null): Promise<number | null> {
  let fed: number | null = null
  const store = {
    cursor: () => cursor,
    feedFrom(floor: number) {
      fed = floor
    },
  }
  const uplinks = first === null ? [] : [{ ...uplink(5), position: first }]
  await beginAnew(store, { read: async () => uplinks })
  return fed
}

test.each([
  ['a projection that goes on', 7, 4, null],
  ['an empty journal', 0, null, null],
  ['a journal that is whole', 0, 1, null],
  ['a journal whose beginning was dropped', 0, 4, arrival + 5],
])('with %s hours and days are fed from %s', async (_, cursor, first, floor) => {
  expect(await fedFrom(cursor, first)).toBe(floor)
})
