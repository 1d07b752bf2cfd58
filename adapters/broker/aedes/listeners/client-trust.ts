import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { ClientCertificate, ClientTrust } from '../../../../core/ports/broker'
import type { BrokerLog } from '../options'
import { RevocationLists } from './revocation-lists'

/** Certificates between that of a client and its authority; more are not followed. */
const maxChain = 5

/** What the codes of a failed verification mean (openssl-verification-options(1)). */
const problems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_REVOKED: 'it was revoked',
  INVALID_PURPOSE: 'it is not meant for clients',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its authority is unknown',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is unknown',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
}

/**
 * Judges the certificates of clients. The chain is verified in the handshake; expiry and revocation are looked at again
 * here, because a session that is resumed repeats the verdict of its first handshake.
 */
export class ClientTrustBook {
  #authorities: readonly string[] = []
  #revoked = RevocationLists.none

  constructor(
    private readonly clock: () => number,
    private readonly log: BrokerLog,
  ) {}

  get authorities(): readonly string[] {
    return this.#authorities
  }

  /** Rejects when an authority or a list cannot be read; then all stays as it was. */
  async replace({ authorities, revocationLists }: ClientTrust): Promise<void> {
    const read = authorities.flatMap(certificatesOf)
    const revoked = await RevocationLists.read(revocationLists, read)
    for (const issuer of revoked.endedBy(this.clock())) {
      this.log.warn({ issuer }, 'A certificate revocation list has run out; it still counts, but bring a new one')
    }
    this.#authorities = authorities
    this.#revoked = revoked
  }

  /** The certificate a client showed; null when it showed none. */
  inspect(socket: TLSSocket): ClientCertificate | null {
    const shown = socket.getPeerX509Certificate()
    if (!shown) return null
    const { CN } = socket.getPeerCertificate().subject ?? {}
    return {
      commonName: typeof CN === 'string' ? CN : '',
      serial: shown.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
      fingerprint: shown.fingerprint256,
      problem: this.#problem(socket, shown),
    }
  }

  #problem(socket: TLSSocket, shown: X509Certificate): string | null {
    // Node gives the code as a text, whatever its types say.
    const verdict = socket.authorizationError as unknown as string | undefined
    if (!socket.authorized) return problems[String(verdict)] ?? `it cannot be verified (${verdict})`
    const now = this.clock()
    if (now > shown.validToDate.getTime()) return problems.CERT_HAS_EXPIRED as string
    if (now < shown.validFromDate.getTime()) return problems.CERT_NOT_YET_VALID as string
    let link: X509Certificate | undefined = shown
    for (let n = 0; link && n < maxChain; n++) {
      if (this.#revoked.has(link)) return problems.CERT_REVOKED as string
      link = link.issuerCertificate
    }
    return null
  }
}

/** The certificates in a PEM text. Throws when it holds none. */
function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (!blocks) throw new Error('The authority of client certificates is not a PEM certificate')
  return blocks.map((block) => new X509Certificate(block))
}
