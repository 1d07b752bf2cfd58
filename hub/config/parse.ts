import Ajv, { type ErrorObject } from 'ajv'
import { type BusbarConfig, configSchema } from './config'

/** The configuration cannot be used. The message names each key and what is allowed there. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`The Busbar configuration is not valid:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

const validate = new Ajv({ allErrors: true, useDefaults: true, strict: false }).compile<BusbarConfig>(configSchema)

/**
 * Checks what stands under `busbar` in settings.js and fills in the defaults.
 * The input is not changed. Throws {@link ConfigError} with every problem at once.
 */
export function parseConfig(input: unknown): BusbarConfig {
  const config: unknown = structuredClone(input ?? {})
  if (!validate(config)) throw new ConfigError(explain(validate.errors ?? []))
  if (config.presence.offlineAfter <= config.presence.degradedAfter) {
    throw new ConfigError([`busbar.presence.offlineAfter must be greater than degradedAfter (${config.presence.degradedAfter})`])
  }
  const names = ['mqtt', 'mqtts', 'ws']
  for (const { name } of config.mqtt.open) {
    if (names.includes(name))
      throw new ConfigError([
        `busbar.mqtt.open has the name "${name}" twice or keeps it from a listener of Busbar's own; take another`,
      ])
    names.push(name)
  }
  if (!isTimeZone(config.site.timeZone)) {
    throw new ConfigError([
      `busbar.site.timeZone must be a name of the IANA time zone database such as "Europe/Berlin" or "UTC", not "${config.site.timeZone}"`,
    ])
  }
  return config
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** One line per key: the alternatives of a union are reported once, as the list of what is allowed. */
function explain(errors: readonly ErrorObject[]): string[] {
  const byKey = new Map<string, { allowed: unknown[]; other: string[] }>()
  for (const error of errors) {
    const key = `busbar${error.instancePath.replaceAll('/', '.')}`
    const entry = byKey.get(key) ?? { allowed: [], other: [] }
    if (error.keyword === 'const') entry.allowed.push(error.params.allowedValue)
    else if (error.keyword === 'additionalProperties') entry.other.push(`has no key "${error.params.additionalProperty}"`)
    else if (error.keyword !== 'anyOf') entry.other.push(error.message ?? 'is not valid')
    byKey.set(key, entry)
  }
  return [...byKey].map(([key, { allowed, other }]) =>
    allowed.length > 0
      ? `${key} must be one of ${allowed.map((a) => JSON.stringify(a)).join(', ')}`
      : `${key} ${[...new Set(other)].join(' and ')}`,
  )
}
