import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'

const day = 86_400_000
const caDays = 3_652
/** The most that browsers and Apple's libraries accept. */
const serverDays = 397

/** Before this the clock is wrong, e.g. a board without a battery that has not heard of NTP yet. */
const earliest = Date.UTC(2025, 0, 1)

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A new private key for ECDSA on P-256, PKCS #8 PEM. */
export function makeKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The certificate of a site's own authority for this key, PEM: signs servers, not other authorities. */
export async function issueCa(key: string, now: number): Promise<string> {
  const x509 = await load()
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
  const x509 = await load()
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

/** Loaded only when a certificate is due, which most starts never need. It finds its parts through decorators. */
async function load() {
  await import('reflect-metadata')
  return await import('@peculiar/x509')
}

/** From a day before, so that clients with a slow clock can connect at once. */
function validFor(days: number, now: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = Math.max(now, earliest) - day
  return { notBefore: new Date(notBefore), notAfter: new Date(notBefore + days * day) }
}

async function importKeys(key: string) {
  const privateKey = createPrivateKey(key)
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ecdsa, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, ecdsa, true, ['verify']),
  }
}

function pem(certificate: { toString(format: 'pem'): string }): string {
  return `${certificate.toString('pem')}\n`
}
