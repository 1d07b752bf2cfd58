import { rawPrefix } from '../../adapters/archive/format/keys'

/** What the key of an object of raw messages says, its parts as they are in the key. */
export interface RawKeyParts {
  readonly family: string
  readonly day: string
  readonly device: string
  readonly category: string
}

const pattern = new RegExp(`^${rawPrefix}([^/]+)/(\\d{4}-\\d{2}-\\d{2})/([^/]+)/([^/]+)/[^/]+$`)

/** Null for what has no such key. */
export function rawKeyParts(key: string): RawKeyParts | null {
  const [, family, day, device, category] = pattern.exec(key) ?? []
  if (family === undefined || day === undefined || device === undefined || category === undefined) return null
  return { family, day, device, category }
}

/** A part of a key for people: what was escaped in it as it was. */
export function readablePart(part: string): string {
  if (part === '=00') return '(none)'
  const bytes = part.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  // What a client called itself may hold anything; a terminal is to show it, not to obey it.
  return Buffer.from(bytes, 'latin1').toString('utf8').replace(/\p{C}/gu, '�')
}
