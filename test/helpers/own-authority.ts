import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SignedServer {
  /** PEM of the authority, which no system knows. */
  readonly ca: string
  /** PEM files of a server at 127.0.0.1. */
  readonly certificate: string
  readonly key: string
}

/** An authority of its own and a server's certificate signed by it, made by OpenSSL in `folder`. */
export function ownAuthority(folder: string): SignedServer {
  mkdirSync(folder, { recursive: true })
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const authority = ['-keyout', at('ca.key'), '-out', at('ca.crt'), '-subj', '/CN=Own authority', '-days', '10']
  openssl('req', '-x509', ...newKey, ...authority)
  writeFileSync(at('server.ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth')
  openssl('req', '-new', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=server')
  const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '10', '-extfile', at('server.ext')]
  openssl('x509', '-req', '-in', at('server.csr'), ...signer, '-out', at('server.crt'))
  return { ca: readFileSync(at('ca.crt'), 'utf8'), certificate: at('server.crt'), key: at('server.key') }
}
