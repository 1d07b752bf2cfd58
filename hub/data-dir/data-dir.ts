import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where everything that must survive lives, below `BUSBAR_DATA`. */
export interface DataDir {
  readonly root: string
  readonly journal: string
  readonly projection: string
  readonly registry: string
  readonly identity: string
  readonly audit: string
  /** Where the sinks keep their places. */
  readonly sinks: string
  readonly wills: string
  readonly lock: string
  /** Number of the last start of the hub. */
  readonly epoch: string
  /** What tells this site from others. */
  readonly siteId: string
  /** Where this site has archived. */
  readonly archives: string
  /** What was found missing in the journal. */
  readonly journalDamage: string
  readonly tls: string
  readonly secrets: string
  readonly portsFile: string
}

/** Names the places and makes the folders, readable only by the user Busbar runs as. */
export function openDataDir(root: string): DataDir {
  const dir = dataDirAt(root)
  for (const folder of [dir.root, dir.journal, dir.tls, dir.secrets]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  return dir
}

/** Names the places and touches nothing. */
export function dataDirAt(root: string): DataDir {
  const at = (...parts: string[]) => join(resolve(root), ...parts)
  return {
    root: at(),
    journal: at('journal'),
    projection: at('projection.db'),
    registry: at('registry.db'),
    identity: at('identity.db'),
    audit: at('audit.db'),
    sinks: at('sinks.db'),
    wills: at('wills.db'),
    lock: at('lock.db'),
    epoch: at('epoch'),
    siteId: at('site-id'),
    archives: at('archives.json'),
    journalDamage: at('journal-damage.json'),
    tls: at('tls'),
    secrets: at('secrets'),
    portsFile: at('ports.json'),
  }
}
