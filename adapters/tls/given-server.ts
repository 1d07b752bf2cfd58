import { createPrivateKey, X509Certificate } from 'node:crypto'
import { AuthorityError } from './authority-error'
import { pemBlocks, readGiven } from './given-files'
import { isIssuedBy } from './pair'

export interface GivenServerFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** Server certificate, key and names from elsewhere. */
export interface GivenServer {
  readonly key: string
  /** The server's certificate, then those that lead to its authority. */
  readonly cert: string
  readonly certificate: X509Certificate
}

/**
 * Reads the server certificate an engineer gives, maybe with its chain. It must fit its key, be good now, name the server
 * and be meant for servers; each link of the chain must have signed the one before. Throws {@link AuthorityError}.
 */
export function readGivenServer({ certFile, keyFile }: GivenServerFiles, now: number): GivenServer {
  const text = readGiven(certFile, 'tls.certFile')
  const key = readGiven(keyFile, 'tls.keyFile')
  const fail = (problem: string) => new AuthorityError(`${certFile} (tls.certFile) ${problem}`)
  const blocks = pemBlocks(text, 'CERTIFICATE')
  const chain = blocks.map((block) => parsed(() => new X509Certificate(block), `${certFile} (tls.certFile)`))
  const [certificate, ...above] = chain
  if (!certificate) throw fail('holds no certificate in PEM.')
  const privateKey = parsed(() => createPrivateKey(key), `${keyFile} (tls.keyFile)`)
  if (!certificate.checkPrivateKey(privateKey))
    throw fail(`does not belong to the key in ${keyFile} (tls.keyFile); the server's certificate must come first in the file.`)
  if (certificate.validToDate.getTime() <= now) throw fail(`ended on ${certificate.validTo}; give a new one.`)
  if (certificate.validFromDate.getTime() > now) throw fail(`begins only on ${certificate.validFrom}; is the clock right?`)
  if (certificate.ca) throw fail('is an authority, not a server; the server’s certificate must come first in the file.')
  if (certificate.keyUsage && !certificate.keyUsage.includes(serverAuth))
    throw fail('is not meant for servers (extended key usage serverAuth).')
  if (namesOf(certificate).length === 0)
    throw fail('names no server: it has no subject alternative names, and clients look at nothing else.')
  let below = certificate
  for (const link of above) {
    if (!isIssuedBy(below, link))
      throw fail(
        `holds a chain that is broken after "${below.subject}"; each certificate must be followed by the one that signed it.`,
      )
    below = link
  }
  return { key, cert: blocks.join(''), certificate }
}

const serverAuth = '1.3.6.1.5.5.7.3.1'

/** DNS names and addresses in a certificate. */
export function namesOf(certificate: X509Certificate): readonly string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((entry) => /^(DNS|IP Address):/.test(entry))
    .map((entry) => entry.slice(entry.indexOf(':') + 1))
}

function parsed<T>(read: () => T, file: string): T {
  try {
    return read()
  } catch (error) {
    throw new AuthorityError(`${file} holds no usable PEM: ${(error as Error).message}`, error)
  }
}
