import { SinkFailure, type SinkFailureKind } from '../../ports/sink'
import { retryAfterMs } from '../retry-after'
import { shortText } from '../short-text'

/** What a server of InfluxDB's write API answered. */
export interface WriteAnswer {
  readonly status: number
  /** Its text, as far as it was read. */
  readonly body: string
  /** The header Retry-After: seconds, or an HTTP date; null where there is none. */
  readonly retryAfter: string | null
}

/**
 * What an answer means for a sink; null when everything is stored. `secrets` are struck out of the server's text; `now` in ms UTC.
 *
 * Points that are older than what the retention policy keeps are no failure: the policy would delete them at once, and 1.x has stored
 * the others. Only 204 is success: a proxy or web page that answers 200 has stored nothing.
 */
export function writeFailure(answer: WriteAnswer, secrets: readonly string[], now: number): SinkFailure | null {
  const { status, body } = answer
  if (status === 204) return null
  const text = errorText(body)
  if (isPastRetention(status, text)) return null
  const kind = kindOf(status, text)
  const pause = kind === 'unavailable' ? retryAfterMs(answer.retryAfter, now) : null
  return new SinkFailure(kind, says(status, shortText(text, secrets)), pause)
}

/** The server's own words: `error` of 1.x, `message` of 2.x, or the text itself; on one line. */
export function errorText(body: string): string {
  let text = body
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown }
    const own = typeof message === 'string' ? message : error
    if (typeof own === 'string') text = own
  } catch {
    // Not JSON: proxies answer with pages.
  }
  return text.replace(/\s+/g, ' ').trim()
}

function kindOf(status: number, text: string): SinkFailureKind {
  if (status < 400) return 'misconfigured'
  if (status === 401 || status === 403 || status === 404 || status === 405) return 'misconfigured'
  // 1.x answers 500 when somebody dropped the retention policy.
  if (status === 500 && /retention policy not found|database not found/.test(text)) return 'misconfigured'
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'unavailable'
  return 'refused'
}

function says(status: number, text: string): string {
  const because = text === '' ? '' : `: ${text}`
  if (status < 400)
    return `the server answered ${status} where InfluxDB answers 204; is there something else at this address?${because}`
  if (status === 401) return `log-in refused (401)${because}`
  if (status === 403) return `writing is not permitted (403)${because}`
  if (status === 404) return `not found (404)${because}`
  return `the server answered ${status}${because}`
}

/** 1.x says 400, 2.x 422. Nothing else may be wrong: the text is then the whole reason. */
function isPastRetention(status: number, text: string): boolean {
  return (status === 400 || status === 422) && /partial write: points beyond retention policy dropped=\d+\.?$/.test(text)
}
