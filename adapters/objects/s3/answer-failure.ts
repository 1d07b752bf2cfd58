import { SinkFailure } from '../../../core/ports/sink'
import { networkFailure } from '../../../core/sinks/network-failure'
import { retryAfterMs } from '../../../core/sinks/retry-after'
import { shortText } from '../../../core/sinks/short-text'
import { errorCodes, meaningOfStatus } from './error-codes'

/** What the SDK throws, as far as it is looked at. */
interface SdkError {
  readonly name?: unknown
  readonly code?: unknown
  readonly message?: unknown
  readonly $metadata?: { readonly httpStatusCode?: unknown }
  readonly $response?: { readonly statusCode?: unknown; readonly headers?: Readonly<Record<string, unknown>> }
}

export interface Where {
  /** `name:port`. */
  readonly host: string
  readonly secrets: readonly string[]
}

/** Status and code of an answer that is an error; null where there was none. */
export function answered(error: unknown): { readonly status: number; readonly code: string } | null {
  const { name, $metadata, $response } = (error ?? {}) as SdkError
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  return typeof status === 'number' ? { status, code: typeof name === 'string' ? name : '' } : null
}

/** What an error means for a sink, whatever threw it; `now` in ms UTC. Throws what is a fault of ours. */
export function s3Failure(error: unknown, where: Where, now: number): SinkFailure {
  if (error instanceof SinkFailure) return error
  const { name, code } = (error ?? {}) as SdkError
  // Codes of Node.js; those of S3 are in `name`. First, because an answer that breaks off in the middle has a status, too.
  if (typeof code === 'string') return networkFailure(error, where.host, where.secrets)
  const answer = answered(error)
  if (answer !== null) return answerFailure(error as SdkError, answer, where, now)
  if (name === 'CredentialsProviderError')
    return new SinkFailure(
      'misconfigured',
      'No access key is given, and the machine Busbar runs on has none of its own (environment, profile, role).',
    )
  throw error
}

function answerFailure(
  error: SdkError,
  { status, code }: { readonly status: number; readonly code: string },
  { host, secrets }: Where,
  now: number,
): SinkFailure {
  if (code === 'RequestTimeTooSkewed') return new SinkFailure('misconfigured', clockText(error, host, now))
  const known = errorCodes.get(code)
  const [kind, text] = known ?? meaningOfStatus(status)
  const header = error.$response?.headers?.['retry-after']
  const pause = kind === 'unavailable' ? retryAfterMs(typeof header === 'string' ? header : null, now) : null
  const said = known ? ` ${code}` : ownWords(error.message, secrets)
  return new SinkFailure(kind, `${host}: ${text} (${status}${said})`, pause)
}

/**
 * The storage's text, only where ours do not say it: some repeat what was sent. Key ids of Amazon's are struck out also where they are the
 * machine's own and not in the settings. Where the answer was a page of a proxy there is only a remark of the SDK on its tags.
 */
function ownWords(message: unknown, secrets: readonly string[]): string {
  if (typeof message !== 'string' || message.includes('Deserialization error')) return ''
  const line = message.replace(/\s+/g, ' ').trim()
  return line === '' ? '' : `: ${shortText(line.replace(/\bA[KS]IA[A-Z0-9]{12,}\b/g, '***'), secrets)}`
}

/** The SDK goes by the storage's clock from now on, so this is said once; the hub's times are wrong all the same. */
function clockText(error: SdkError, host: string, now: number): string {
  const date = error.$response?.headers?.date
  const apart = typeof date === 'string' ? Math.abs(now - Date.parse(date)) / 60_000 : Number.NaN
  const howFar = Number.isFinite(apart) && apart >= 1 ? `they are ${Math.round(apart)} min apart` : 'they are too far apart'
  return `${host}: the clock of this machine or that of the storage is wrong, ${howFar}; set both by a time server (RequestTimeTooSkewed)`
}
