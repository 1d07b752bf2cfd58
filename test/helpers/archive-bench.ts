import archiveSink from '../../nodes/archive-sink/archive-sink'
import archiveStore from '../../nodes/archive-store/archive-store'
import { NodeBench } from './node-bench'

/** Ids of storages that an archive sink on {@link archiveBench} may refer to. */
export const benchStores = { folder: 'c1', s3: 'c2', wrong: 'c3' } as const

/** A bench for an archive sink with three storages: one of each kind, and one whose settings are wrong. */
export function archiveBench(): NodeBench {
  const store = { type: 'archive-store' }
  return new NodeBench(archiveSink, 1, {
    type: archiveStore,
    nodes: [
      { ...store, id: 'c1', kind: 'folder', path: '/mnt/archive' },
      { ...store, id: 'c2', kind: 's3', endpoint: 'https://minio:9000', bucket: 'busbar' },
      { ...store, id: 'c3', name: 'Old one', kind: 'folder', path: '' },
    ],
    credentials: { c2: { accessKeyId: 'plant', secretAccessKey: 's3cr3t' } },
  })
}
