/**
 * The id after which everything arrived at `since` (ms UTC) or later, found by halves: ids rise with arrival. `firstAfter` answers the
 * arrival of the first item after an id, or null. Where the clock of the machine was set back, some of the time that there was twice
 * may be left out.
 */
export function lastBefore(since: number, head: number, firstAfter: (id: number) => number | null): number {
  const isSince = (id: number) => (firstAfter(id) ?? Number.POSITIVE_INFINITY) >= since
  let low = 0
  let high = head
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2)
    if (isSince(middle)) high = middle
    else low = middle + 1
  }
  return low
}
