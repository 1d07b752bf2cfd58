import { createHash } from 'node:crypto'

const escapedBytes = /[^A-Za-z0-9._-]/g

/** Names of files have 255 bytes at most, endings of ours and of a store included. */
const mostLength = 160
const keptOfLong = 100

/**
 * A name as one part of a key: bytes of UTF-8 that are no letter, digit, `.`, `_` or `-` become `=XX`, and so does a leading `.`, so that
 * no two names meet and none leaves its folder. A name too long for a file is cut off, and goes on with `==` and its checksum.
 */
export function keyPart(name: string): string {
  if (name === '') return '='
  const text = Buffer.from(name, 'utf8').toString('latin1')
  const part = text.replace(escapedBytes, hex).replace(/^\./, hex)
  if (part.length <= mostLength) return part
  // Not in the middle of an escaped byte.
  const kept = part.slice(0, keptOfLong).replace(/=[0-9A-F]?$/, '')
  return `${kept}==${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}

function hex(byte: string): string {
  return `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
