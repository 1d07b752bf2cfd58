import type { ChannelBucket } from '../../rollup/bucket'
import { bucketFields } from './layout'

/** What is written of a channel's bucket, in the unit of the layout. A calculated channel (`count` 0) has its delta alone. */
export function bucketValues(
  bucket: ChannelBucket,
  factor: number,
): readonly (readonly [(typeof bucketFields)[number], number])[] {
  return bucketFields.flatMap((name) => {
    const value = bucket[name]
    if (value === null || !Number.isFinite(value) || (bucket.count === 0 && name !== 'delta')) return []
    return [[name, name === 'count' ? value : value * factor] as const]
  })
}
