import type { NodeDef } from 'node-red'
import { connectionProblem } from '../../core/sinks/influx/connection-problem'
import type { InfluxConnection } from '../../hub/client/sinks'
import { authority } from '../shared/authority'
import { numberIn, oneOf } from '../shared/fields'
import { invalid } from '../shared/invalid'

/** The node as the editor stores it. */
export interface InfluxConnectionDef extends NodeDef {
  configVersion?: number
  version?: string
  url?: string
  database?: string
  org?: string
  bucket?: string
  /** PEM, of one authority or several. */
  ca?: string
  /** Seconds. */
  timeout?: string | number
}

/** What Node-RED keeps encrypted, apart from the flows. */
export interface InfluxCredentials {
  username?: string
  password?: string
  token?: string
}

/** Throws HubError INVALID_ARGUMENT that says what is wrong, and holds none of the secrets. */
export function parseInfluxConnectionConfig(def: InfluxConnectionDef, secrets: InfluxCredentials = {}): InfluxConnection {
  const version = oneOf('Version', def.version, ['1', '2'])
  const url = def.url?.trim() ?? ''
  const seconds = numberIn('Time-out', def.timeout, { min: 0.1, max: 600, fallback: 30 })
  const connection: InfluxConnection = {
    version,
    url,
    ...(/^https:/i.test(url) && authority(def.ca)),
    ...(version === '1' ? ofVersion1(def, secrets) : ofVersion2(def, secrets)),
    timeoutMs: Math.round(seconds * 1000),
  }
  const problem = connectionProblem(connection)
  if (problem !== null) throw invalid(problem)
  return connection
}

function ofVersion1({ database }: InfluxConnectionDef, { username, password }: InfluxCredentials) {
  // A password may begin or end with a space.
  return { ...given({ database, username }), ...(password && { password }) }
}

function ofVersion2({ org, bucket }: InfluxConnectionDef, { token }: InfluxCredentials) {
  return given({ org, bucket, token })
}

/** The fields that are filled in, trimmed. */
function given<F extends string>(fields: Readonly<Record<F, string | undefined>>): { [N in F]?: string } {
  const filled = Object.entries<string | undefined>(fields).flatMap(([name, text]) =>
    text?.trim() ? [[name, text.trim()] as const] : [],
  )
  return Object.fromEntries(filled) as { [N in F]?: string }
}
