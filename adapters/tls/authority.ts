import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { AuthorityError } from './authority-error'
import { issueCa, issueServer, makeKey } from './issue'
import { covers, isIssuedBy, type Pair, readPair } from './pair'
import type { PemFolder } from './pem-folder'
import { type Host, serverNames, thisHost } from './server-names'

/** A certificate that ends sooner is replaced. */
const renewBeforeMs = 30 * 86_400_000

export interface AuthorityOptions {
  /** Further DNS names and IP addresses under which clients reach this server. */
  readonly names?: readonly string[]
  /** ms since the epoch; the machine's clock by default. */
  readonly now?: () => number
  /** Host name and addresses; the machine's own by default. */
  readonly host?: Host
}

/** Every name a client may use for this server now. Throws when a configured one is no name. */
export function namesFor({ host, names }: AuthorityOptions): readonly string[] {
  return serverNames(host ?? thisHost(), names ?? [])
}

/** The site's own authority (ca.crt, ca.key), made for ten years if there is none. Throws {@link AuthorityError}. */
export async function openCa(files: PemFolder, now: number): Promise<Pair> {
  const { key, pair } = readPair(files, 'ca')
  if (!pair) return write(files, 'ca', key, (usable) => issueCa(usable, now))
  const file = join(files.path, 'ca.crt')
  if (!pair.certificate.ca) throw new AuthorityError(`${file} is not the certificate of an authority.`)
  if (pair.certificate.validToDate.getTime() <= now) {
    throw new AuthorityError(
      `${file} ended on ${pair.certificate.validTo}. Remove the files in ${files.path} to have new ones made, and give the new ca.crt to the devices.`,
    )
  }
  return pair
}

/**
 * The server's certificate of the site's own authority, issued if it is missing, not good any more, or `anew` is wanted.
 * Throws {@link AuthorityError}.
 */
export async function openServer(files: PemFolder, ca: Pair, names: readonly string[], now: number, anew = false): Promise<Pair> {
  const { key, pair } = readPair(files, 'server')
  if (pair && !isIssuedBy(pair.certificate, ca.certificate)) {
    throw new AuthorityError(
      `${join(files.path, 'server.crt')} was not issued by ca.crt in the same folder. Restore the matching files, or remove server.crt to have it issued anew.`,
    )
  }
  if (pair && !anew && isStillGood(pair.certificate, names, now)) return pair
  return write(files, 'server', key, (usable) => issueServer(usable, names, ca, now))
}

function isStillGood(certificate: X509Certificate, names: readonly string[], now: number): boolean {
  return certificate.validToDate.getTime() - now > renewBeforeMs && covers(certificate, names)
}

/** The key goes first: should the process die in between, the next start finds a key and issues a certificate for it. */
async function write(
  files: PemFolder,
  name: 'ca' | 'server',
  existing: string | null,
  issue: (key: string) => Promise<string>,
): Promise<Pair> {
  const key = existing ?? makeKey()
  if (existing === null) files.write(`${name}.key`, key)
  const cert = await issue(key).catch((error: unknown) => {
    throw new AuthorityError(
      `No certificate can be issued for ${join(files.path, `${name}.key`)}: ${(error as Error).message}`,
      error,
    )
  })
  files.write(`${name}.crt`, cert)
  return { key, cert, certificate: new X509Certificate(cert) }
}
