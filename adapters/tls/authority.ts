import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type KeyAndCertificate, makeAuthority, makeServerCertificate } from './certificates'
import { namesOfThisMachine } from './names'

const renewBeforeMs = 30 * 86_400_000

/** The site's TLS identity. */
export interface Authority {
  /** What devices must trust, PEM. */
  readonly ca: string
  /** The server's private key and certificate chain, PEM. */
  readonly key: string
  readonly cert: string
  /** SHA-256 of the authority's certificate, to compare by eye. */
  readonly fingerprint: string
  /** When the server certificate ends, ms UTC. */
  readonly notAfter: number
}

export interface AuthorityOptions {
  /** Further DNS names and addresses under which devices reach the server. */
  readonly names?: readonly string[]
  readonly now?: () => number
}

/** The certificates cannot be used. The message names the file and what to do. */
export class AuthorityError extends Error {
  override name = 'AuthorityError'
}

/**
 * Opens the certificate authority in a folder, or makes it at the first start. The server certificate is made anew
 * when it is about to end or lacks a configured name; the authority never is, for devices carry it.
 * Throws {@link AuthorityError} when the files cannot be used.
 */
export async function openAuthority(folder: string, { names = [], now = Date.now }: AuthorityOptions = {}): Promise<Authority> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ca = read(folder, 'ca') ?? write(folder, 'ca', await makeAuthority(hostname(), now()))
  let server = read(folder, 'server')
  if (!server || !serves(server, ca, names, now())) {
    server = write(folder, 'server', await makeServerCertificate(ca, namesOfThisMachine(names), now()))
  }
  const authority = new X509Certificate(ca.cert)
  return {
    ca: ca.cert,
    key: server.key,
    cert: `${server.cert.trim()}\n${ca.cert}`,
    fingerprint: authority.fingerprint256,
    notAfter: Date.parse(new X509Certificate(server.cert).validTo),
  }
}

/** Both files of a pair, or null when neither is there yet. */
function read(folder: string, name: 'ca' | 'server'): KeyAndCertificate | null {
  const paths = { key: join(folder, `${name}.key`), cert: join(folder, `${name}.crt`) }
  if (!existsSync(paths.key) && !existsSync(paths.cert)) return null
  try {
    const pair = { key: readFileSync(paths.key, 'utf8'), cert: readFileSync(paths.cert, 'utf8') }
    if (!new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key)))
      throw new Error('key and certificate do not belong together')
    return pair
  } catch (error) {
    const remedy =
      name === 'ca'
        ? 'Restore both files from a backup. Deleting both makes a new authority, which every device must then be given.'
        : 'Delete both files to have them made again.'
    throw new AuthorityError(
      `${paths.key} and ${paths.cert} cannot be used: ${error instanceof Error ? error.message : String(error)}. ${remedy}`,
    )
  }
}

/** Whether the server certificate is still good: signed by this authority, far from its end, with all configured names. */
function serves(server: KeyAndCertificate, ca: KeyAndCertificate, names: readonly string[], now: number): boolean {
  const certificate = new X509Certificate(server.cert)
  if (!certificate.verify(new X509Certificate(ca.cert).publicKey)) return false
  if (Date.parse(certificate.validTo) - now < renewBeforeMs) return false
  return names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined)
}

/** The key first, each file whole or not at all: a crash in between is noticed as a missing certificate. */
function write(folder: string, name: string, pair: KeyAndCertificate): KeyAndCertificate {
  for (const [end, text, mode] of [
    ['key', pair.key, 0o600],
    ['crt', pair.cert, 0o644],
  ] as const) {
    const path = join(folder, `${name}.${end}`)
    writeFileSync(`${path}.new`, text, { mode, flush: true })
    chmodSync(`${path}.new`, mode)
    renameSync(`${path}.new`, path)
  }
  return pair
}
