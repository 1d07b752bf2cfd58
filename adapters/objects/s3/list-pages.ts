import type { ListObjectsV2Output } from '@aws-sdk/client-s3'
import type { ListedObject } from '../../../core/ports/object-store'
import { SinkFailure } from '../../../core/ports/sink'
import { isKey } from '../object-key'

/**
 * Objects of all pages whose key begins with `prefix`, behind `own`, the prefix of the settings. What has no key of ours was put there by
 * others.
 */
export async function* listPages(
  own: string,
  prefix: string,
  host: string,
  ask: (token: string | null) => Promise<ListObjectsV2Output>,
): AsyncGenerator<ListedObject> {
  let last = ''
  let token: string | null = null
  for (;;) {
    const page: ListObjectsV2Output = await ask(token)
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const key = Key.slice(own.length)
      if (!key.startsWith(prefix) || !isKey(key)) continue
      // Who restores goes by the order; a storage that has none (S3 directory buckets) cannot be an archive.
      if (key <= last) throw new SinkFailure('misconfigured', `${host} does not list its objects in the order of their keys`)
      last = key
      yield { key, bytes: Size }
    }
    if (!page.IsTruncated) return
    const next = page.NextContinuationToken
    if (!next || next === token) throw new SinkFailure('misconfigured', `${host} does not say how its list of objects goes on`)
    token = next
  }
}
