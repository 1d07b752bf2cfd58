import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { namesOf } from './given-server'
import { PemFolder } from './pem-folder'

/**
 * The names in the server's certificate that the site's own authority issued last; none when there is none. For a program that
 * does not know the configuration and must not lose a name. Throws `AuthorityError`.
 */
export function issuedNames(folder: string): readonly string[] {
  const cert = new PemFolder(folder).read('server.crt')
  return cert === null ? [] : namesOf(new X509Certificate(cert)).map(plain)
}

/** Node.js writes IPv6 addresses out in full, which would make them other names. */
function plain(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name
}
