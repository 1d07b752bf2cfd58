import type { DeviceType } from '../../core/channel'
import type { DecodedReading, Link, QualityFlag, Source } from '../../core/reading'
import { type Clock, clockQuality } from './envelope'
import type { MeasuredValues } from './values'

/** What all readings of a message share. */
export interface TelemetryContext {
  readonly epoch: number
  readonly source: Source
  readonly link: Link | null
  readonly clock: Clock
  readonly receivedAt: number
  readonly type: DeviceType
}

export function reading(
  { epoch, source, link, clock }: TelemetryContext,
  seq: number,
  at: number,
  { values, plausible }: MeasuredValues,
): DecodedReading {
  const quality: QualityFlag[] = []
  const flag = clockQuality[clock.kind]
  if (flag !== null) quality.push(flag)
  if (!plausible) quality.push('out-of-range')
  return { at, epoch, seq, source, link, quality, values }
}
