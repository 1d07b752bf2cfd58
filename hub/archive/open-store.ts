import { FolderObjectStore } from '../../adapters/objects/folder'
import { S3ObjectStore } from '../../adapters/objects/s3'
import { storeProblem } from '../../core/archive/store-problem'
import type { ArchiveStoreSettings } from '../../core/archive/store-settings'
import { HubError } from '../../core/errors/hub-error'
import type { ObjectStore } from '../../core/ports/object-store'

/** The store of an archive, not prepared. Throws INVALID_ARGUMENT. */
export function openStore(settings: ArchiveStoreSettings): ObjectStore {
  const problem = storeProblem(settings)
  if (problem !== null) throw new HubError('INVALID_ARGUMENT', problem)
  if (settings.kind === 'folder') return new FolderObjectStore(settings.path)
  if (settings.endpoint !== undefined && !URL.canParse(settings.endpoint))
    throw new HubError('INVALID_ARGUMENT', 'The endpoint cannot be read; it must look like https://host or https://host:9000.')
  return new S3ObjectStore(settings)
}
