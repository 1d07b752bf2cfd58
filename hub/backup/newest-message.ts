import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { BackedUpFile, Manifest } from './manifest'

/** The newest message of a copied journal that can be read; null when there is none. */
export function newestMessage(copy: string, segments: readonly BackedUpFile[]): Manifest['newest'] {
  for (const { path } of segments.filter(({ kind, damage }) => kind === 'database' && damage === undefined).reverse()) {
    const url = pathToFileURL(join(copy, path))
    url.searchParams.set('immutable', '1')
    const segment = new DatabaseSync(url, { readOnly: true })
    try {
      const newest = 'SELECT position, received_at AS receivedAt FROM uplinks ORDER BY position DESC LIMIT 1'
      const row = segment.prepare(newest).get()
      if (row) return { position: Number(row.position), receivedAt: Number(row.receivedAt) }
    } finally {
      segment.close()
    }
  }
  return null
}
