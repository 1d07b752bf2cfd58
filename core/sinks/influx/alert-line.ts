import type { DeviceEvent } from '../../event'
import { field } from '../line-protocol/field'
import { lineHead, type Tag } from '../line-protocol/line-head'
import { nanoseconds } from '../line-protocol/point-time'

/**
 * An alert as a point of the measurement `alert`: tags of the device, `alert_type` and `level`; fields `active`, `message`,
 * `value` and `threshold`. '' for events of any other kind. The digits below the ms come from the event's id, so that one that
 * is raised and cleared in the same ms is two points.
 */
export function alertLine(deviceTags: readonly Tag[], { id, kind, at, body }: DeviceEvent): string {
  if (kind !== 'alert') return ''
  const { type, severity, message, value, threshold, active } = body
  const head = lineHead('alert', [
    ...deviceTags,
    ['alert_type', typeof type === 'string' ? type : 'unknown'],
    ['level', typeof severity === 'string' ? severity : null],
  ])
  const fields = [
    field('active', active !== false),
    typeof message === 'string' ? field('message', message) : null,
    typeof value === 'number' ? field('value', value) : null,
    typeof threshold === 'number' ? field('threshold', threshold) : null,
  ].filter((text) => text !== null)
  return `${head} ${fields.join(',')} ${nanoseconds(at, id % 1_000_000)}`
}
