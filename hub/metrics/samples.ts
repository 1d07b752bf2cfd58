import type { DurationSnapshot } from './duration-histogram'

/** One line of a family in the Prometheus text format. */
export interface Sample {
  readonly value: number
  readonly labels: Readonly<Record<string, string>>
  /** Name of the line where it differs from the family's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string
}

/** A family of one value. */
export function one(value: number): readonly Sample[] {
  return [{ value, labels: {} }]
}

/** A family of one value per value of a label; all `always` values are there even at 0, so that rates can be taken. */
export function each(
  label: string,
  values: Readonly<Partial<Record<string, number>>>,
  always: readonly string[] = [],
): readonly Sample[] {
  const names = new Set([...always, ...Object.keys(values)])
  return [...names].map((name) => ({ value: values[name] ?? 0, labels: { [label]: name } }))
}

/** A histogram family: cumulative buckets, sum and count, as Prometheus wants them. */
export function durations(name: string, { bounds, counts, sum }: DurationSnapshot): readonly Sample[] {
  let count = 0
  const buckets = [...bounds.map(String), '+Inf'].map((le, index) => {
    count += counts[index] ?? 0
    return { metricName: `${name}_bucket`, value: count, labels: { le } }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, value: sum, labels: {} },
    { metricName: `${name}_count`, value: count, labels: {} },
  ]
}
