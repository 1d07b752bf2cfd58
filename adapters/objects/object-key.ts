import { SinkFailure } from '../../core/ports/sink'

/** What S3 takes; with the prefix of the settings. */
export const longestKey = 1024

const partGrammar = /^[A-Za-z0-9._=-]+$/

/** A part of a key: a folder or a file, and never the way out of one. */
export function isKeyPart(part: string): boolean {
  return partGrammar.test(part) && part !== '.' && part !== '..'
}

export function isKey(key: string): boolean {
  return key.length <= longestKey && key.split('/').every(isKeyPart)
}

/** Throws `refused`. Nothing that passes can leave the folder or the prefix it is put below. */
export function checkKey(key: string): void {
  if (!isKey(key))
    throw new SinkFailure(
      'refused',
      `${quoted(key)} is no key: it needs parts of A-Z, a-z, 0-9, ".", "_", "=" and "-" with "/" between them`,
    )
}

/** The beginning of a key: its last part may be cut off anywhere. Throws `refused`. */
export function checkPrefix(prefix: string): void {
  const parts = prefix.split('/')
  const last = parts.pop() ?? ''
  if (prefix.length > longestKey || !parts.every(isKeyPart) || !(last === '' || partGrammar.test(last)))
    throw new SinkFailure('refused', `No key begins with ${quoted(prefix)}`)
}

const quoted = (text: string) => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
