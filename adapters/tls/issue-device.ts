import { createPublicKey, X509Certificate } from 'node:crypto'
import { makeKey } from './issue'
import { readSigningRequest } from './signing-request'
import { believable, day, ecdsa, importKeys, loadX509, newSerial, pem } from './x509'

/** A certificate with which a device proves who it is. */
export interface DeviceCertificate {
  /** PEM. */
  readonly cert: string
  /** PEM of the key made here; null when the device keeps its own. */
  readonly key: string | null
  /** Lower-case hex without leading zeros. */
  readonly serial: string
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint: string
  readonly notBefore: number
  readonly notAfter: number
}

export interface DeviceCertificateRequest {
  readonly device: string
  /** PKCS #10, PEM; null: a key is made here. */
  readonly csr: string | null
  /** How long it is good for; it never outlives the authority. */
  readonly days: number
}

/**
 * Issues a device's certificate: usage `clientAuth`, the device's id as common name and no alternative names, which mbedTLS
 * does not look at in a client. Throws `SigningRequestError`.
 */
export async function issueDevice(
  { device, csr, days }: DeviceCertificateRequest,
  ca: { readonly cert: string; readonly key: string },
  now: number,
): Promise<DeviceCertificate> {
  const key = csr === null ? makeKey() : null
  const spki = csr === null ? spkiOf(key ?? '') : await readSigningRequest(csr, device)
  const x509 = await loadX509()
  const issuer = new x509.X509Certificate(ca.cert)
  const publicKey = new x509.PublicKey(spki)
  const end = believable(now) + days * day
  const issued = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [device] }],
    issuer: issuer.subject,
    publicKey,
    signingKey: (await importKeys(ca.key)).privateKey,
    signingAlgorithm: ecdsa,
    // A device whose clock is a day slow can use it at once.
    notBefore: new Date(believable(now) - day),
    notAfter: new Date(Math.min(end, issuer.notAfter.getTime())),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  const cert = pem(issued)
  const { serialNumber, fingerprint256, validFromDate, validToDate } = new X509Certificate(cert)
  return {
    cert,
    key,
    serial: serialNumber.toLowerCase(),
    fingerprint: fingerprint256,
    notBefore: validFromDate.getTime(),
    notAfter: validToDate.getTime(),
  }
}

function spkiOf(key: string): Uint8Array {
  return new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))
}
