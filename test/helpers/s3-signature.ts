import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface S3Request {
  readonly method: string
  /** As it was sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface S3Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

export class S3Error extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string = code,
  ) {
    super(message)
  }
}

/** docs.aws.amazon.com: Signature Version 4, "Signature calculations for the Authorization header". */
const grammar =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/
const skewMs = 15 * 60_000

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()

/** Throws what S3 would answer to a request that is not signed as it must be. `now` in ms UTC, by the server's clock. */
export function verifySignature(request: S3Request, key: S3Key, now: number): void {
  const { headers, body } = request
  const signed = grammar.exec(headers.authorization ?? '')
  if (!signed) throw new S3Error(403, 'AccessDenied', 'Access Denied')
  const [, id = '', day = '', region = '', names = '', signature = ''] = signed
  if (id !== key.accessKeyId)
    throw new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.')
  if (region !== key.region) {
    const text = `The authorization header is malformed; the region '${region}' is wrong; expecting '${key.region}'`
    throw new S3Error(400, 'AuthorizationHeaderMalformed', text)
  }
  const stamp = String(headers['x-amz-date'] ?? '')
  if (!stamp.startsWith(day) || !(Math.abs(timeOf(stamp) - now) < skewMs))
    throw new S3Error(403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.')
  const list = names.split(';')
  const unsigned = Object.keys(headers).filter((name) => /^(?:host$|content-md5$|x-amz-)/.test(name) && !list.includes(name))
  if (unsigned.length > 0) throw new S3Error(403, 'AccessDenied', `There were headers present which were not signed: ${unsigned}`)
  const bodyHash = String(headers['x-amz-content-sha256'] ?? '')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonicalRequest(request, list, bodyHash))].join('\n')
  const signingKey = [region, 's3', 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${key.secretAccessKey}`, day))
  if (hmac(signingKey, toSign).toString('hex') !== signature) {
    const text =
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
    throw new S3Error(403, 'SignatureDoesNotMatch', text)
  }
  if (bodyHash !== sha256(body))
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
}

function canonicalRequest({ method, url, headers }: S3Request, names: readonly string[], bodyHash: string): string {
  const [path = '', query = ''] = url.split('?')
  const pairs =
    query === '' ? [] : query.split('&').map((pair) => pair.split('=').map((text) => encoded(decodeURIComponent(text))))
  const canonicalQuery = pairs
    .map(([name = '', value = '']) => `${name}=${value}`)
    .sort()
    .join('&')
  const canonicalPath = path.split('/').map((part) => encoded(decodeURIComponent(part)))
  const lines = names.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  )
  return [method, canonicalPath.join('/'), canonicalQuery, lines.join(''), names.join(';'), bodyHash].join('\n')
}

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** `20261121T093000Z`. */
const timeOf = (stamp: string) => Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
