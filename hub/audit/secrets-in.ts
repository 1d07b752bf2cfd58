/** What is shown instead of a secret. */
export const masked = '[secret]'

/** Fields that hold a secret when they hold a text: `password`, `newPassword`, `apiKey`, `psk` … but not `mustChangePassword: true`. */
const secretField =
  /(?:passwor[dt]|passwd|passphrase|pwd|token|secret|hash|credential|private_?key|api_?key|psk|pem|cookie|authorization)$/i

/** Texts that are secrets wherever they stand: hashes of passwords, private keys, JWTs and API keys of ours. */
const secretText = /^scrypt\$|-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\bbk_[0-9a-f]{8,}_[\w-]{20,}/

/** A value without its secrets, and where they were, such as `after.params.password`. */
export function withoutSecrets(value: unknown, path: string): { readonly value: unknown; readonly found: readonly string[] } {
  const found: string[] = []
  const visit = (part: unknown, at: string, isSecret: boolean): unknown => {
    if (typeof part === 'string') {
      if (part === '' || !(isSecret || secretText.test(part))) return part
      found.push(at)
      return masked
    }
    if (Array.isArray(part)) return part.map((each, index) => visit(each, `${at}.${index}`, isSecret))
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(
      Object.entries(part).map(([key, each]) => [key, visit(each, `${at}.${key}`, secretField.test(key))]),
    )
  }
  return { value: visit(value, path, false), found }
}
