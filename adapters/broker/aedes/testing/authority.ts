import { webcrypto } from 'node:crypto'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const hour = 3_600_000

export interface Pair {
  readonly key: string
  readonly cert: string
}

export interface Wanted {
  readonly commonName: string
  /** Hex. */
  readonly serial?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** For what it is meant; default: clients. */
  readonly usage?: 'clientAuth' | 'serverAuth'
  /** It may sign others. */
  readonly ca?: boolean
}

/** An authority of a test. All texts are PEM. */
export class TestAuthority {
  private constructor(
    readonly cert: string,
    private readonly keys: webcrypto.CryptoKeyPair,
  ) {}

  static async make(name: string): Promise<TestAuthority> {
    const x509 = await load()
    const keys = await newKeys()
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - 24 * hour),
      notAfter: new Date(Date.now() + 24 * hour),
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    })
    return new TestAuthority(certificate.toString('pem'), keys)
  }

  async issue({ commonName, usage = 'clientAuth', ca = false, ...wanted }: Wanted): Promise<Pair> {
    const x509 = await load()
    const keys = await newKeys()
    const certificate = await x509.X509CertificateGenerator.create({
      ...(wanted.serial !== undefined && { serialNumber: wanted.serial }),
      subject: [{ CN: [commonName] }],
      issuer: new x509.X509Certificate(this.cert).subject,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: algorithm,
      notBefore: wanted.notBefore ?? new Date(Date.now() - hour),
      notAfter: wanted.notAfter ?? new Date(Date.now() + hour),
      extensions: [
        new x509.BasicConstraintsExtension(ca, undefined, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[usage]]),
        new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
      ],
    })
    return { key: await pemOf(keys.privateKey), cert: certificate.toString('pem') }
  }

  async revocationList(serials: readonly string[], nextUpdate = new Date(Date.now() + hour)): Promise<string> {
    const x509 = await load()
    const list = await x509.X509CrlGenerator.create({
      issuer: new x509.X509Certificate(this.cert).subject,
      thisUpdate: new Date(Date.now() - 2 * hour),
      nextUpdate,
      entries: serials.map((serialNumber) => ({ serialNumber, revocationDate: new Date() })),
      signingAlgorithm: algorithm,
      signingKey: this.keys.privateKey,
    })
    return list.toString('pem')
  }
}

async function load() {
  await import('reflect-metadata')
  return await import('@peculiar/x509')
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`
}
