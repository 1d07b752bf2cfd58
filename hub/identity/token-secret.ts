import { existsSync, readFileSync } from 'node:fs'
import { makeToken } from '../../adapters/credentials/random-token'
import { writeFileWhole } from '../data-dir/secret-file'

/** What access tokens are signed with. */
export interface TokenSecret {
  current(): string
  /** Makes another one; what was signed with the old one is void. */
  rotate(): void
}

/** 256 bits in base64url. */
const leastLength = 43

/** The secret in a file that only its owner can read, made at the first start. Throws where the file holds none. */
export function tokenSecretFile(path: string): TokenSecret {
  if (!existsSync(path)) writeFileWhole(path, `${makeToken()}\n`)
  let secret = readFileSync(path, 'utf8').trim()
  if (secret.length < leastLength) {
    throw new Error(`${path} must hold a secret of at least ${leastLength} characters; delete it to have a new one made`)
  }
  return {
    current: () => secret,
    rotate() {
      const next = makeToken()
      writeFileWhole(path, `${next}\n`)
      secret = next
    },
  }
}
