import type { HistoryLayer } from '../history'
import type { Retention } from '../ports/projection'
import { type Layer, layerMs, layers } from './bucket'
import { isBucketWidth } from './bucket-width'

export interface LayerQuestion {
  /** Start of the range, ms UTC. */
  readonly from: number
  /** Width that is asked for, ms; one that `validBucket` allows, or null for the readings themselves. */
  readonly bucketMs: number | null
  readonly now: number
  readonly retention: Retention
}

export interface LayerChoice {
  readonly layer: HistoryLayer
  /** Width of the buckets of the answer, ms; a whole number of the layer's. */
  readonly bucketMs: number | null
}

/**
 * The layer that answers a question with the least reading: the widest of which the width is a multiple, or the readings where
 * it is a multiple of none. Where `from` is past what that layer keeps, the next one that is kept as long, in buckets at least
 * as wide as asked for.
 */
export function chooseLayer({ from, bucketMs, now, retention }: LayerQuestion): LayerChoice {
  const widest = layers.findLast((layer) => bucketMs !== null && bucketMs % layerMs[layer] === 0)
  if (widest === undefined && from >= now - retention.rawMs) return { layer: 'raw', bucketMs }
  const start = widest === undefined ? 0 : layers.indexOf(widest)
  const layer = layers.slice(start).find((each) => from >= now - keptFor(each, retention)) ?? '1d'
  return { layer, bucketMs: widen(bucketMs ?? 0, layerMs[layer]) }
}

/** What is wrong with the width of a bucket, ms; null when it is allowed: it divides a day, or is whole days. */
export function validBucket(bucketMs: number): string | null {
  if (isBucketWidth(bucketMs)) return null
  return `The width of a bucket must divide a day or be whole days, in ms: such as 60000, 300000, 3600000 or 86400000, not ${bucketMs}.`
}

function keptFor(layer: Layer, retention: Retention): number {
  if (layer === '5m') return retention.fiveMinutesMs
  return layer === '1h' ? retention.hoursMs : Number.POSITIVE_INFINITY
}

/** The narrowest allowed width that is a whole number of `step` and at least `bucketMs`. */
function widen(bucketMs: number, step: number): number {
  let width = Math.max(1, Math.ceil(bucketMs / step)) * step
  while (!isBucketWidth(width)) width += step
  return width
}
