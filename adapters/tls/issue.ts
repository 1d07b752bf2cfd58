import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { ecdsa, importKeys, loadX509, pem, validFor } from './x509'

const caDays = 3_652
/** The most that browsers and Apple's libraries accept. */
const serverDays = 397

/** A new private key for ECDSA on P-256, PKCS #8 PEM. */
export function makeKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The certificate of a site's own authority for this key, PEM: signs servers, not other authorities. */
export async function issueCa(key: string, now: number): Promise<string> {
  const x509 = await loadX509()
  const keys = await importKeys(key)
  const flags = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // Two sites may trust each other's authority; the name keeps them apart.
    name: `CN=Busbar site CA ${randomBytes(4).toString('hex')}, O=Busbar`,
    keys,
    signingAlgorithm: ecdsa,
    ...validFor(caDays, now),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(flags.keyCertSign | flags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return pem(certificate)
}

/**
 * A server certificate for this key, PEM. It carries what mbedTLS on a microcontroller looks at: every name in the
 * subject alternative names, usage `serverAuth`, and the key ids that lead to the authority.
 */
export async function issueServer(
  key: string,
  names: readonly string[],
  ca: { cert: string; key: string },
  now: number,
): Promise<string> {
  const x509 = await loadX509()
  const keys = await importKeys(key)
  const issuer = new x509.X509Certificate(ca.cert)
  const { notBefore, notAfter } = validFor(serverDays, now)
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=Busbar',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: (await importKeys(ca.key)).privateKey,
    signingAlgorithm: ecdsa,
    notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return pem(certificate)
}
