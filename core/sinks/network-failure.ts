import { SinkFailure } from '../ports/sink'
import { shortText } from './short-text'

/** What Node.js calls a certificate that it does not trust, or a server that speaks no TLS: no retry makes it better. */
const certificateCodes =
  /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/

const sentences: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'its name is not known'],
  ['EAI_AGAIN', 'its name cannot be looked up'],
  ['ECONNRESET', 'the connection broke before the answer was complete'],
  ['EPIPE', 'the connection broke before the answer was complete'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['ENETUNREACH', 'there is no way to it'],
  ['ETIMEDOUT', 'it did not answer in time'],
])

/** What an error of the network means for a sink. `host` is `name:port`, without user and password. */
export function networkFailure(error: unknown, host: string, secrets: readonly string[]): SinkFailure {
  if (error instanceof SinkFailure) return error
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  const name = typeof code === 'string' ? code : ''
  if (certificateCodes.test(name))
    return new SinkFailure('misconfigured', `no secure connection to ${host}: ${shortText(String(message), secrets)}`)
  const because = sentences.get(name) ?? shortText(typeof message === 'string' && message !== '' ? message : name, secrets)
  return new SinkFailure('unavailable', `${host} cannot be reached: ${because}`)
}

export function timedOut(host: string, timeoutMs: number): SinkFailure {
  return new SinkFailure('unavailable', `${host} did not answer within ${timeoutMs} ms`)
}
