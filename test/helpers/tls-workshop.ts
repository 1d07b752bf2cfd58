import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SiteTls, type SiteTlsOptions } from '../../adapters/tls'
import { temporaryFolders } from '../conformance/temporary-folder'

export const day = 86_400_000
export const start = Date.UTC(2026, 5, 1)
export const host = { name: 'plant-hub', addresses: ['192.168.1.20'] }

const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** A folder for each test, with OpenSSL in it and a clock that the test sets. */
export class TlsWorkshop {
  folder = ''
  now = start

  constructor() {
    const folders = temporaryFolders()
    beforeEach(() => {
      this.folder = folders()
      this.now = start
    })
  }

  /** Certificates of a site, in the folder `tls`. */
  open = (options: SiteTlsOptions = {}) => SiteTls.open(this.at('tls'), { host, now: () => this.now, ...options })

  at = (name: string) => join(this.folder, name)

  save = (name: string, text: string) => {
    writeFileSync(this.at(name), text)
    return this.at(name)
  }

  openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

  /** Has OpenSSL check by the clock of the test. */
  attime = () => ['-attime', String(this.now / 1000)]

  /** A signing request as a device makes it. */
  request = (subject: string, key: readonly string[] = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']) => {
    this.openssl('req', '-new', '-newkey', ...key, '-nodes', '-keyout', 'device.key', '-subj', subject, '-out', 'device.csr')
    return readFileSync(this.at('device.csr'), 'utf8')
  }

  /** An authority and a server from elsewhere: other-ca.crt, inter.crt, given.crt, given.key, and chain.crt with both. */
  elsewhere = (names = 'subjectAltName=DNS:hub.example.org', days = 100) => {
    this.openssl(
      'req',
      '-x509',
      ...ec,
      '-keyout',
      'other-ca.key',
      '-out',
      'other-ca.crt',
      '-subj',
      '/CN=Other CA',
      '-days',
      '3650',
    )
    this.#sign('inter', 'other-ca', 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign', days)
    this.#sign('given', 'inter', `${names}\nextendedKeyUsage=serverAuth`, days)
    this.save('chain.crt', readFileSync(this.at('given.crt'), 'utf8') + readFileSync(this.at('inter.crt'), 'utf8'))
    return { certFile: this.at('chain.crt'), keyFile: this.at('given.key') }
  }

  #sign(name: string, by: string, extensions: string, days: number): void {
    this.save(`${name}.ext`, extensions)
    this.openssl('req', '-new', ...ec, '-keyout', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
    const signer = ['-CA', `${by}.crt`, '-CAkey', `${by}.key`, '-CAcreateserial']
    this.openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...signer,
      '-days',
      String(days),
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.crt`,
    )
  }
}
