import { HubError } from '../../../core/errors/hub-error'
import { errorText } from '../../../core/sinks/influx/answer-failure'
import { networkFailure, timedOut } from '../../../core/sinks/network-failure'
import { shortText } from '../../../core/sinks/short-text'

export const usualTimeoutMs = 30_000

/** What a question came to, for people, and without secrets. */
export function unavailable(error: unknown, host: string, secrets: readonly string[]): HubError {
  if (error instanceof HubError) return error
  const { statusCode, body, res, message } = error as {
    statusCode?: number
    body?: string
    res?: { statusCode?: number }
    message?: string
  }
  const status = statusCode ?? res?.statusCode
  if (status === undefined && typeof (error as { code?: unknown }).code !== 'string' && message !== undefined)
    return new HubError('STORE_UNAVAILABLE', `InfluxDB at ${host} did not answer the question: ${shortText(message, secrets)}`)
  if (status === undefined) return new HubError('STORE_UNAVAILABLE', networkFailure(error, host, secrets).message)
  const text = shortText(errorText(body ?? String(message).replace(/^.*?occurred: /s, '')), secrets)
  return new HubError('STORE_UNAVAILABLE', `InfluxDB at ${host} answered ${status}: ${text}`)
}

/** The packages never answer when a server closes half-way. */
export async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HubError('STORE_UNAVAILABLE', timedOut('InfluxDB', timeoutMs).message)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
