import type { Verdict } from '../checks/disturbances'
import type { Row } from '../measure'
import { percent } from './numbers'

const promisedShare = 0.4

/** The table's rows: broker alone, broker with journal, everything. */
export function rateVerdict([, journal, everything]: readonly Row[]): Verdict[] {
  if (journal === undefined || everything === undefined) return []
  const { perSecond = 0, missing = 0 } = everything.through ?? {}
  const share = perSecond / journal.load.perSecond
  return [
    {
      promise: `the whole path keeps at least ${percent(promisedShare)} of the rate of the broker with its journal`,
      seen: `${percent(share)} from the first message to the last one stored, ${missing} of ${everything.load.readings} missing`,
      holds: share >= promisedShare && missing === 0,
    },
  ]
}

/** Of the mixed fleet only this is promised: nothing is lost. */
export function mixedVerdict([, everything]: readonly Row[]): Verdict[] {
  if (everything?.through == null) return []
  const { load, through } = everything
  return [
    {
      promise: 'every reading of a mixed fleet is stored',
      seen: `${through.missing} of ${load.readings} missing, ${load.disconnects} disconnected, ${load.unanswered} unanswered`,
      holds: through.missing === 0 && load.disconnects === 0 && load.unanswered === 0,
    },
  ]
}
