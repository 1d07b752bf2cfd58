import type { Layer } from '../../../core/rollup/bucket'
import type { SinkItem } from '../../../core/sinks/sink-item'

/** A retention policy: its name, and how long it keeps in InfluxQL's words (`30d`, `INF`). */
export interface Policy {
  readonly name: string
  readonly duration: string
}

/** Where readings and alerts, hours, and days are kept. */
export interface Policies {
  readonly raw: Policy
  readonly hours: Policy
  readonly days: Policy
}

/** As the heat pump source asks (its clause 6.2). */
export const usualPolicies: Policies = {
  raw: { name: 'raw', duration: '30d' },
  hours: { name: 'hourly', duration: '365d' },
  days: { name: 'daily', duration: 'INF' },
}

export function policyOf(policies: Policies, item: SinkItem): string {
  return policyOfLayer(policies, item.kind === 'bucket' ? item.layer : null)
}

function policyOfLayer({ raw, hours, days }: Policies, layer: Layer | null): string {
  if (layer === '1h') return hours.name
  return layer === '1d' ? days.name : raw.name
}
