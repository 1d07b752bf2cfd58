import type { X509Certificate } from 'node:crypto'

/** One list: whose it is, until when it is good, and the serial numbers it takes back. */
interface List {
  readonly issuer: X509Certificate
  readonly nextUpdate: number | null
  readonly serials: ReadonlySet<string>
}

/** Certificate revocation lists (RFC 5280 section 5), each verified against the authority that signed it. */
export class RevocationLists {
  static readonly none = new RevocationLists([])

  private constructor(private readonly lists: readonly List[]) {}

  /** Rejects when a text is no list, or is signed by none of the authorities. */
  static async read(pems: readonly string[], authorities: readonly X509Certificate[]): Promise<RevocationLists> {
    const blocks = pems.flatMap(blocksOf)
    if (blocks.length === 0) return RevocationLists.none
    // x509 finds its parts through decorators, which need this.
    await import('reflect-metadata')
    const x509 = await import('@peculiar/x509')
    const lists: List[] = []
    for (const block of blocks) {
      const crl = new x509.X509Crl(block)
      let issuer: X509Certificate | undefined
      for (const authority of authorities) {
        const publicKey = new x509.X509Certificate(authority.raw)
        if (publicKey.subject === crl.issuer && (await crl.verify({ publicKey }))) issuer = authority
      }
      if (!issuer)
        throw new Error(`The revocation list of "${crl.issuer}" is signed by none of the authorities of client certificates`)
      const serials = new Set(crl.entries.map(({ serialNumber }) => serialNumber.toLowerCase().replace(/^0+(?=.)/, '')))
      lists.push({ issuer, nextUpdate: crl.nextUpdate?.getTime() ?? null, serials })
    }
    return new RevocationLists(lists)
  }

  has(certificate: X509Certificate): boolean {
    const serial = certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, '')
    return this.lists.some(({ issuer, serials }) => serials.has(serial) && certificate.checkIssued(issuer))
  }

  /** Who should have published a newer list by now. */
  endedBy(now: number): string[] {
    return this.lists.filter(({ nextUpdate }) => nextUpdate !== null && nextUpdate < now).map(({ issuer }) => issuer.subject)
  }
}

/** The lists in a PEM text, DER. Some programs leave out the X509 of RFC 7468. Throws when it holds none. */
function blocksOf(pem: string): Buffer[] {
  const blocks = [...pem.matchAll(/-----BEGIN (?:X509 )?CRL-----([^-]+)-----END (?:X509 )?CRL-----/g)]
  if (blocks.length === 0) throw new Error('A revocation list is not PEM (-----BEGIN X509 CRL-----)')
  return blocks.map(([, base64 = '']) => Buffer.from(base64, 'base64'))
}
