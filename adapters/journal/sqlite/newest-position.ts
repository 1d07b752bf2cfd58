import { DatabaseSync } from 'node:sqlite'
import { listSegments, type SegmentFile } from './segment-files'

/** Position of the newest uplink of a journal that may be being written; 0 when it is empty. */
export function newestPosition(folder: string): number {
  for (const file of listSegments(folder).reverse()) {
    const newest = newestIn(file)
    if (newest !== null) return newest
  }
  return 0
}

/** Null for one that is empty. One that cannot be read ends, as far as anybody can tell, where the next begins. */
function newestIn(file: SegmentFile): number | null {
  if (file.setAside) return null
  const db = new DatabaseSync(file.path, { readOnly: true, timeout: 5000 })
  try {
    const newest = db.prepare('SELECT max(position) AS newest FROM uplinks').get()?.newest
    return typeof newest === 'number' ? newest : null
  } finally {
    db.close()
  }
}
