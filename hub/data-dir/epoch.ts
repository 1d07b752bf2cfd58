import { existsSync, readFileSync } from 'node:fs'
import { writeFileWhole } from './secret-file'

/** What an epoch can be on the wire. */
const highest = 0xffff_ffff

/**
 * The number of this start of the hub, kept in a file: seconds since 1970, and higher than at every start before, also when two
 * fall into one second or the clock was set back. `now` is in ms since the epoch.
 */
export function nextEpoch(path: string, now: number): number {
  const epoch = Math.max(Math.floor(now / 1000), lastEpoch(path) + 1)
  writeFileWhole(path, `${epoch}\n`)
  return epoch
}

/** A file that says nothing we can use is as good as none: the clock alone then keeps epochs apart. */
function lastEpoch(path: string): number {
  if (!existsSync(path)) return 0
  const text = readFileSync(path, 'utf8').trim()
  const last = /^\d{1,10}$/.test(text) ? Number(text) : 0
  return last < highest ? last : 0
}
