import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ArchiveStoreSettings, FolderSettings, S3Settings } from '../../core/archive/store-settings'
import type { Environment } from '../cli/run-command'
import { CannotRunError } from '../replay/cannot-run'

/** Amazon's own default; storage on premises mostly does not look at it. */
const usualRegion = 'us-east-1'
const timeoutMs = 60_000

/** What the command line says of where an archive is. */
export interface PlaceArguments {
  /** A folder, or `s3://bucket/prefix`. */
  readonly from: string
  readonly endpoint: string | null
  readonly region: string | null
  readonly pathStyle: boolean
  readonly ca: string | null
}

const scheme = /^s3:\/\//i

/** Keys for S3 come from where its client looks for them by itself, first in the environment. Throws {@link CannotRunError}. */
export function archivePlace(given: PlaceArguments, env: Environment): ArchiveStoreSettings {
  return scheme.test(given.from) ? bucketOf(given, env) : folderOf(given)
}

function bucketOf({ from, endpoint, region, pathStyle, ca }: PlaceArguments, env: Environment): S3Settings {
  const [bucket = '', ...rest] = from.replace(scheme, '').split('/')
  if (bucket === '' || /[@:]/.test(bucket))
    throw new CannotRunError(
      '--from must be s3://bucket or s3://bucket/prefix; keys come from the environment, the host with --endpoint',
    )
  const path = rest.filter((part) => part !== '').join('/')
  return {
    kind: 's3',
    ...(endpoint !== null && { endpoint: checkedEndpoint(endpoint) }),
    region: region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? usualRegion,
    bucket,
    prefix: path === '' ? '' : `${path}/`,
    pathStyle,
    ...(ca !== null && { ca: authority(ca) }),
    timeoutMs,
  }
}

function folderOf({ from, endpoint, region, pathStyle, ca }: PlaceArguments): FolderSettings {
  const given = { '--endpoint': endpoint, '--region': region, '--path-style': pathStyle || null, '--ca': ca }
  const [unused] = Object.entries(given).filter(([, value]) => value !== null)
  if (unused) throw new CannotRunError(`${unused[0]} is for S3, which is named as s3://bucket/prefix; ${from} is a folder`)
  if (/^[a-z0-9]+:\/\//i.test(from))
    throw new CannotRunError(`--from is "${withoutLogIn(from)}" but must be a folder, or s3://bucket/prefix with --endpoint`)
  return { kind: 'folder', path: resolve(from) }
}

/** The same for people, without a secret. */
export function placeText(settings: ArchiveStoreSettings): string {
  if (settings.kind === 'folder') return settings.path
  const { bucket, prefix, endpoint } = settings
  return `s3://${bucket}/${prefix}${endpoint === undefined ? '' : ` at ${endpoint}`}`
}

function checkedEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new CannotRunError(`--endpoint is "${withoutLogIn(text)}" but must look like https://host:9000`)
  if (url.username !== '' || url.password !== '')
    throw new CannotRunError('--endpoint has a log-in in it; give the keys as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  return text
}

function authority(file: string): string {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (error) {
    throw new CannotRunError(`--ca: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`)
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new CannotRunError(`--ca: ${file} is no certificate in PEM`)
  return pem
}

function withoutLogIn(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@')
}
