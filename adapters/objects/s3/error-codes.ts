import type { SinkFailureKind } from '../../../core/ports/sink'

export type Meaning = readonly [SinkFailureKind, string]

const unknownKey: Meaning = ['misconfigured', 'the storage does not know the access key id']
const ended: Meaning = ['misconfigured', 'the log-in has ended or is not valid; renew the access key']
const noBucket: Meaning = ['misconfigured', 'there is no such bucket; make it, or correct its name']
const region: Meaning = ['misconfigured', 'the bucket is in another region; correct region and endpoint']
const busy: Meaning = ['unavailable', 'the storage is busy and asks to slow down']
const ill: Meaning = ['unavailable', 'the storage has a fault of its own']
const full: Meaning = ['unavailable', 'the storage is full or its quota used up; make room there']
const damaged: Meaning = ['unavailable', 'the object arrived damaged; if that goes on, look at network and proxies']

/** What the codes of S3 mean (docs.aws.amazon.com: API error responses), and those of other makers where they have their own. */
export const errorCodes: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['InvalidAccessKeyId', unknownKey],
  ['XAdminUserNotFound', unknownKey],
  ['SignatureDoesNotMatch', ['misconfigured', 'the secret access key is wrong, or a proxy changes the requests']],
  ['AccessDenied', ['misconfigured', 'not permitted; the key needs the rights to list, read, write and delete in the bucket']],
  ['AllAccessDisabled', ended],
  ['AccountProblem', ended],
  ['ExpiredToken', ended],
  ['InvalidToken', ended],
  ['TokenRefreshRequired', ended],
  ['NoSuchBucket', noBucket],
  ['InvalidBucketName', noBucket],
  ['PermanentRedirect', region],
  ['AuthorizationHeaderMalformed', region],
  ['IllegalLocationConstraintException', region],
  ['InvalidRegion', region],
  ['SlowDown', busy],
  ['SlowDownRead', busy],
  ['SlowDownWrite', busy],
  ['TooManyRequests', busy],
  ['RequestLimitExceeded', busy],
  ['ServiceUnavailable', busy],
  ['InternalError', ill],
  ['OperationAborted', ill],
  ['TemporaryRedirect', ill],
  ['RequestTimeout', ['unavailable', 'the object did not arrive at the storage in time']],
  ['BadDigest', damaged],
  ['InvalidDigest', damaged],
  ['IncompleteBody', damaged],
  ['XAmzContentSHA256Mismatch', damaged],
  ['QuotaExceeded', full],
  ['XMinioStorageFull', full],
  ['XMinioAdminBucketQuotaExceeded', full],
  ['EntityTooLarge', ['refused', 'the object is larger than the storage takes']],
  ['MaxMessageLengthExceeded', ['refused', 'the object is larger than the storage takes']],
  ['KeyTooLongError', ['refused', 'the key is longer than the storage takes']],
  ['InvalidObjectState', ['refused', 'the object lies in a cold storage class; have it restored there first']],
])

/** Where the code says nothing. Nothing is refused for a reason that is not known: what is refused is put aside, and not tried again. */
export function meaningOfStatus(status: number): Meaning {
  if (status === 507) return full
  if (status === 413) return ['refused', 'the object is larger than the storage takes']
  if (status === 408 || status === 425 || status === 429 || status === 503) return busy
  if (status >= 500 && status !== 501) return ill
  if (status === 401 || status === 403) return ['misconfigured', 'not permitted']
  if (status >= 301 && status <= 308) return region
  if (status === 404) return ['misconfigured', 'there is no such bucket, or the endpoint is not that of an S3 storage']
  return ['misconfigured', 'the storage does not take the request; is the endpoint that of an S3 storage?']
}
