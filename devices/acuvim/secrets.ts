import type { JsonObject } from '../wire-json'

/** Keys of commands whose values nobody is to read again, wherever they stand. */
const secretKeys: ReadonlySet<string> = new Set(['password', 'wifi_password', 'gsm_password', 'gsm_pin', 'mqtt_password'])

/** What stands in place of a secret. */
export const hidden = '[secret]'

export function isSecret(key: string): boolean {
  return secretKeys.has(key)
}

/** The params with their secrets hidden; the same object when they have none. */
export function withoutSecrets(params: JsonObject): JsonObject {
  let changed = false
  const shown = Object.entries(params).map(([key, value]) => {
    const instead = isSecret(key) ? hidden : withoutSecretsInside(value)
    if (instead !== value) changed = true
    return [key, instead]
  })
  return changed ? Object.fromEntries(shown) : params
}

function withoutSecretsInside(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutSecretsInside)
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  return typeof value === 'object' && value !== null ? withoutSecrets(value as JsonObject) : value
}
