import type { NodeDef } from 'node-red'
import { storeProblem } from '../../core/archive/store-problem'
import type { ArchiveStoreSettings, S3Settings } from '../../hub/client/sinks'
import { authority } from '../shared/authority'
import { numberIn, oneOf } from '../shared/fields'
import { invalid } from '../shared/invalid'

/** The node as the editor stores it. */
export interface ArchiveStoreDef extends NodeDef {
  configVersion?: number
  kind?: string
  /** Of a folder. */
  path?: string
  /** Empty: Amazon's own. */
  endpoint?: string
  region?: string
  bucket?: string
  prefix?: string
  pathStyle?: boolean
  /** PEM, of one authority or several. */
  ca?: string
  /** Seconds. */
  timeout?: string | number
}

/** What Node-RED keeps encrypted, apart from the flows. */
export interface ArchiveStoreCredentials {
  accessKeyId?: string
  secretAccessKey?: string
}

/** Throws HubError INVALID_ARGUMENT that says what is wrong, and holds none of the secrets. */
export function parseArchiveStoreConfig(def: ArchiveStoreDef, secrets: ArchiveStoreCredentials = {}): ArchiveStoreSettings {
  const kind = oneOf('Kind', def.kind, ['folder', 's3'])
  const settings: ArchiveStoreSettings = kind === 'folder' ? { kind, path: trimmed(def.path) } : s3Settings(def, secrets)
  const problem = storeProblem(settings)
  if (problem !== null) throw invalid(problem)
  return settings
}

function s3Settings(def: ArchiveStoreDef, secrets: ArchiveStoreCredentials): S3Settings {
  const [endpoint, bucket] = [trimmed(def.endpoint), trimmed(def.bucket)]
  const seconds = numberIn('Time-out', def.timeout, { min: 1, max: 600, fallback: 60 })
  return {
    kind: 's3',
    ...(endpoint !== '' && { endpoint }),
    region: trimmed(def.region) || 'us-east-1',
    bucket,
    prefix: prefixOf(trimmed(def.prefix)),
    // Amazon has the bucket in the host name, for which certificates hold unless there is a dot in it.
    pathStyle: endpoint === '' ? bucket.includes('.') : def.pathStyle !== false,
    ...keysIn(secrets),
    ...(!/^http:/i.test(endpoint) && authority(def.ca)),
    timeoutMs: Math.round(seconds * 1000),
  }
}

/** `/plant-1` is meant as `plant-1/`: keys begin with no `/`, and a prefix is a folder to whoever types it. */
function prefixOf(text: string): string {
  const inside = text.replace(/^\/+|\/+$/g, '')
  return inside === '' ? '' : `${inside}/`
}

/** Those that are filled in; one without the other is a problem of the settings. */
function keysIn({ accessKeyId, secretAccessKey }: ArchiveStoreCredentials): Pick<S3Settings, 'accessKeyId' | 'secretAccessKey'> {
  const [id, secret] = [trimmed(accessKeyId), trimmed(secretAccessKey)]
  return { ...(id !== '' && { accessKeyId: id }), ...(secret !== '' && { secretAccessKey: secret }) }
}

function trimmed(text = ''): string {
  return text.trim()
}
