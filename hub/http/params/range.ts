import { Type } from 'typebox'
import { HubError } from '../../../core/errors/hub-error'
import { withDefault } from '../schemas/common'
import { parseInstant } from './instant'
import { isoTime } from './iso-time'

/** The parameters `from` and `to`; `from` is as long ago as `usual` unless given, such as -24h. */
export function rangeFields(usual: string) {
  return {
    from: withDefault(
      Type.String({ default: usual, description: `ISO 8601, ms since the epoch, or back from now: ${usual}. Inclusive` }),
    ),
    to: withDefault(Type.String({ default: 'now', description: 'The same forms. Exclusive' })),
  }
}

/** Their values, ms UTC. Throws INVALID_ARGUMENT naming the parameter. */
export function parseRange(asked: { readonly from: string; readonly to: string }, now: number): { from: number; to: number } {
  const from = parseInstant('from', asked.from, now)
  const to = parseInstant('to', asked.to, now)
  if (from < to) return { from, to }
  throw new HubError('INVALID_ARGUMENT', `query from: must be before to; ${isoTime(from)} is not before ${isoTime(to)}`)
}
