import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { AuthorityError } from './authority-error'
import type { PemFolder } from './pem-folder'

/** A private key and the certificate for it. */
export interface Pair {
  readonly key: string
  readonly cert: string
  readonly certificate: X509Certificate
}

/**
 * Reads `<name>.key` and `<name>.crt`. The certificate may be missing (the key is written first, and a certificate can
 * be issued for it again); a certificate without its key is of no use. Throws {@link AuthorityError}.
 */
export function readPair(folder: PemFolder, name: 'ca' | 'server'): { readonly key: string | null; readonly pair: Pair | null } {
  const keyFile = join(folder.path, `${name}.key`)
  const certFile = join(folder.path, `${name}.crt`)
  const key = folder.read(`${name}.key`)
  const cert = folder.read(`${name}.crt`)
  if (key === null && cert !== null) {
    throw new AuthorityError(
      `${keyFile} is missing, but ${certFile} is there. Restore the key, or remove the certificate to have both made anew.`,
    )
  }
  const privateKey = key === null ? null : parse(keyFile, () => createPrivateKey(key))
  if (key === null || privateKey === null || cert === null) return { key, pair: null }
  const certificate = parse(certFile, () => new X509Certificate(cert))
  if (!isKeyOf(certificate, privateKey)) {
    throw new AuthorityError(
      `${keyFile} is not the key of ${certFile}. Restore the matching file, or remove both to have them made anew.`,
    )
  }
  return { key, pair: { key, cert, certificate } }
}

/** Whether a certificate was signed by this authority. */
export function isIssuedBy(certificate: X509Certificate, ca: X509Certificate): boolean {
  return certificate.checkIssued(ca) && certificate.verify(ca.publicKey)
}

/** Whether a client may use every one of these names for the server. */
export function covers(certificate: X509Certificate, names: readonly string[]): boolean {
  const dns = new Set((certificate.subjectAltName ?? '').toLowerCase().split(', '))
  return names.every((name) => (isIP(name) ? certificate.checkIP(name) !== undefined : dns.has(`dns:${name.toLowerCase()}`)))
}

function isKeyOf(certificate: X509Certificate, key: KeyObject): boolean {
  return certificate.checkPrivateKey(key)
}

function parse<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new AuthorityError(`${file} holds no usable PEM: ${(error as Error).message}`, error)
  }
}
