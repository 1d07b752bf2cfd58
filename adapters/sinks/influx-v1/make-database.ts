import type { Agent } from 'node:http'
import { InfluxDB } from 'influx'
import type { Policies } from './retention-policies'

export interface Administration {
  readonly url: URL
  readonly database: string
  readonly username: string
  readonly password: string
  readonly agent: Agent
  readonly timeoutMs: number
  readonly policies: Policies
}

/**
 * Makes the database and its retention policies where they are missing. What is there is left as it is: a duration that somebody
 * changed is theirs. `raw` becomes the policy of questions that name none, but only in a database that is new: another program's
 * questions must not change their meaning.
 */
export async function makeDatabase(given: Administration): Promise<void> {
  const influx = clientFor(given)
  const { database, policies } = given
  const isNew = !(await influx.getDatabaseNames()).includes(database)
  if (isNew) await influx.createDatabase(database)
  const present = new Set((await influx.showRetentionPolicies(database)).map(({ name }) => name))
  for (const { name, duration } of [policies.raw, policies.hours, policies.days]) {
    if (present.has(name)) continue
    const isDefault = isNew && name === policies.raw.name
    await influx.createRetentionPolicy(name, { database, duration, replication: 1, isDefault })
  }
}

/** Made for one use: after a failure the package refuses to ask the host again for a while. */
function clientFor({ url, database, username, password, agent, timeoutMs }: Administration): InfluxDB {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  return new InfluxDB({
    host: url.hostname,
    port,
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    path: url.pathname.replace(/\/+$/, ''),
    database,
    username,
    password,
    options: { agent },
    pool: { maxRetries: 0, requestTimeout: timeoutMs },
  })
}
