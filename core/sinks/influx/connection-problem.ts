import type { InfluxConnection } from './connection'

/** What is wrong with a connection's settings, for people; null when nothing is. */
export function connectionProblem({ version, url, database, org, bucket, token, timeoutMs }: InfluxConnection): string | null {
  // Core has no URL of its own: the adapter parses it; this catches what people get wrong.
  if (!/^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/i.test(url)) return 'The URL must look like http://host:8086 or https://host:8086.'
  if (/^https?:\/\/[^/]*@/i.test(url)) return 'User and password do not belong into the URL; they have fields of their own.'
  if (timeoutMs !== undefined && !(timeoutMs >= 100 && timeoutMs <= 600_000)) return 'The time-out must be 100 to 600000 ms.'
  if (version === '1') return database ? null : 'InfluxDB 1.x needs a database.'
  if (!bucket) return 'InfluxDB 2.x needs a bucket.'
  if (!org) return 'InfluxDB 2.x needs an organisation; VictoriaMetrics takes any, such as "-".'
  return token === '' ? 'The token is empty; leave it out where the server needs none.' : null
}
