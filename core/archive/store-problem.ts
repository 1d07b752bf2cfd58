import type { ArchiveStoreSettings, S3Settings } from './store-settings'

/** What is wrong with the settings of an archive's store, for people; null when nothing is. No text repeats a secret. */
export function storeProblem(settings: ArchiveStoreSettings): string | null {
  if (settings.kind === 'folder') return folderProblem(settings.path)
  return addressProblem(settings) ?? placeProblem(settings) ?? keyProblem(settings) ?? null
}

function folderProblem(path: string): string | null {
  if (path === '') return 'The archive needs a folder, such as /mnt/archive.'
  if (path.includes('\0')) return 'The path of the folder has a character that no path can have.'
  if (!/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path)) return 'The path of the folder must be absolute, such as /mnt/archive.'
  if (path.split(/[\\/]/).includes('..')) return 'The path of the folder must not go up with "..".'
  return null
}

const timeouts = { from: 100, to: 600_000 }

function addressProblem({ endpoint, ca, timeoutMs }: S3Settings): string | null {
  // Core has no URL of its own: the adapter parses it; this catches what people get wrong.
  if (endpoint !== undefined) {
    if (/^https?:\/\/[^/?#]*@/i.test(endpoint))
      return 'User and password do not belong into the endpoint; the keys have fields of their own.'
    if (/^https?:\/\/[^\s/?#]+\/+[^/]/i.test(endpoint))
      return 'The endpoint must be without a path; bucket and prefix have fields of their own.'
    if (!/^https?:\/\/(?:\[[0-9a-f:.]+\]|[^\s/?#:[\]]+)(?::\d{1,5})?\/?$/i.test(endpoint))
      return 'The endpoint must look like https://host or https://host:9000.'
  }
  if (ca !== undefined && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(ca))
    return 'The certificate authority must be PEM: text that begins with -----BEGIN CERTIFICATE-----.'
  if (ca !== undefined && endpoint !== undefined && !/^https:/i.test(endpoint))
    return 'A certificate authority is of use only with https; the endpoint is http.'
  if (!(timeoutMs >= timeouts.from && timeoutMs <= timeouts.to))
    return `The time-out must be ${timeouts.from} to ${timeouts.to} ms.`
  return null
}

/** docs.aws.amazon.com: General purpose bucket naming rules. Underscores and capitals are of before 2018, and are no host name. */
function bucketProblem(bucket: string): string | null {
  if (bucket === '') return 'The archive needs a bucket.'
  if (bucket.length < 3 || bucket.length > 63) return 'The name of a bucket has 3 to 63 characters.'
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(bucket))
    return 'The name of a bucket has small letters, digits, "-" and "." only, and begins and ends with a letter or digit.'
  if (bucket.includes('..')) return 'The name of a bucket must not have two dots in a row.'
  if (/^\d+\.\d+\.\d+\.\d+$/.test(bucket)) return 'The name of a bucket must not look like an IP address.'
  return null
}

/** S3 takes 1024 bytes of key; the archive's own part of it needs room. */
const longestPrefix = 512

function placeProblem({ bucket, region, prefix, pathStyle, endpoint }: S3Settings): string | null {
  const problem = bucketProblem(bucket)
  if (problem !== null) return problem
  if (!pathStyle && bucket.includes('.') && !/^http:/i.test(endpoint ?? ''))
    return 'A bucket with a dot in its name needs "bucket in the path": certificates do not hold for such a host name.'
  if (!pathStyle && /^https?:\/\/(?:\[|\d+\.\d+\.\d+\.\d+(?:[:/]|$))/i.test(endpoint ?? ''))
    return 'An endpoint that is an IP address needs "bucket in the path".'
  if (!/^[A-Za-z0-9-]{1,64}$/.test(region))
    return 'The region must look like eu-central-1; storage on premises usually takes us-east-1 or has its own in its settings.'
  if (prefix === '') return null
  if (prefix.length > longestPrefix) return `The prefix must not be longer than ${longestPrefix} characters.`
  if (prefix.startsWith('/')) return 'The prefix must not begin with "/".'
  if (!prefix.endsWith('/')) return 'The prefix must end with "/", such as busbar/.'
  const isPart = (part: string) => /^[A-Za-z0-9._=-]+$/.test(part) && part !== '.' && part !== '..'
  if (!prefix.slice(0, -1).split('/').every(isPart))
    return 'The prefix has parts of letters, digits, ".", "_", "=" and "-", each with "/" behind it, such as plant-1/busbar/.'
  return null
}

function keyProblem({ accessKeyId, secretAccessKey }: S3Settings): string | null {
  if (accessKeyId === undefined && secretAccessKey === undefined) return null
  if (!accessKeyId || !secretAccessKey)
    return 'Access key id and secret belong together: give both, or neither where the machine has its own.'
  // They go into a header, where such a character would be an error of its own.
  if (!/^[\x21-\x7e]+$/.test(accessKeyId) || !/^[\x21-\x7e]+$/.test(secretAccessKey))
    return 'Access key id or secret has a space, a line end or another character that keys do not have.'
  return null
}
