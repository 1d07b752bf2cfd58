/** What `update_config` changes. */
export interface Settings {
  readonly samplingMs: number
  readonly sendMs: number
  readonly helloMs: number
}

/** Clause 2.2 of the source: a sample each second, ten of them in a message, a hello each half minute. */
export const worksSettings: Settings = { samplingMs: 1_000, sendMs: 10_000, helloMs: 30_000 }

const intervals = [
  { key: 'sampling_cadence_ms', min: 100, max: 60_000, set: (samplingMs: number) => ({ samplingMs }) },
  { key: 'send_interval_s', min: 1, max: 3_600, set: (seconds: number) => ({ sendMs: seconds * 1000 }) },
  { key: 'hello_interval_s', min: 5, max: 3_600, set: (seconds: number) => ({ helloMs: seconds * 1000 }) },
] as const

/**
 * The settings after an `update_config`, clause 6; what it does not name stays. A text when it is refused: why. Brokers and TLS
 * are taken and change nothing: a simulated meter stays where it is.
 */
export function updated(settings: Settings, params: Readonly<Record<string, unknown>>): Settings | string {
  if ('device_id' in params) return 'device_id cannot be changed'
  let next = settings
  for (const { key, min, max, set } of intervals) {
    const value = params[key]
    if (value === undefined) continue
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      return `${key} must be a whole number from ${min} to ${max}`
    }
    next = { ...next, ...set(value) }
  }
  return next
}
