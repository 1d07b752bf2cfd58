import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { HubError } from '../../core/errors/hub-error'
import { writeFileWhole } from './secret-file'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * What tells this site from all others, made at the first start: journal positions mean something only together with it. It comes along in
 * a backup, so a folder that was restored is the same site. Throws HubError STORE_UNAVAILABLE when the file says something else.
 */
export function siteId(path: string): string {
  if (!existsSync(path)) writeFileWhole(path, `${randomUUID()}\n`)
  const id = readFileSync(path, 'utf8').trim()
  if (!uuid.test(id))
    throw new HubError(
      'STORE_UNAVAILABLE',
      `${path} must hold a UUID, the id of this site. Take it from a backup or from the archive.json of its archive; if there is none of either, delete the file to have a new one made.`,
    )
  return id
}
