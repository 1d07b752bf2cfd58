import { believable, day, ecdsa, importKeys, loadX509 } from './x509'

/** How long a list is good for, ms; it is made anew when half of that is over. */
export const listGoodForMs = 14 * day
/** A checker's clock may be this slow. */
const backdatedMs = 3_600_000

export interface Revoked {
  /** Lower-case hex. */
  readonly serial: string
  readonly revokedAt: number
  /** One of RFC 5280 5.3.1 (`keyCompromise`, `superseded` …) is put into the list; other texts are for people. */
  readonly reason: string | null
}

export interface RevocationList {
  /** CRL number (RFC 5280 5.2.3), counts up. */
  readonly number: bigint
  readonly serials: ReadonlySet<string>
  readonly thisUpdate: number
  /** Null: none was said. */
  readonly nextUpdate: number | null
}

const numberOid = '2.5.29.20'
const reasons = ['keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn'] as const

/** Whether a reason has a code of its own in a revocation list. */
export function isListReason(reason: string | null): reason is (typeof reasons)[number] {
  return (reasons as readonly (string | null)[]).includes(reason)
}

/** A certificate revocation list (X.509 v2), PEM. */
export async function makeRevocationList(
  ca: { readonly cert: string; readonly key: string },
  revoked: readonly Revoked[],
  number: bigint,
  now: number,
): Promise<string> {
  const x509 = await loadX509()
  const issuer = new x509.X509Certificate(ca.cert)
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.subject,
    thisUpdate: new Date(believable(now) - backdatedMs),
    nextUpdate: new Date(believable(now) + listGoodForMs),
    signingAlgorithm: ecdsa,
    signingKey: (await importKeys(ca.key)).privateKey,
    entries: revoked.map(({ serial, revokedAt, reason }) => ({
      serialNumber: serial,
      revocationDate: new Date(revokedAt),
      ...(isListReason(reason) ? { reason: x509.X509CrlReason[reason] } : {}),
    })),
    extensions: [
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new x509.Extension(numberOid, false, derInteger(number)),
    ],
  })
  return armour(list.rawData)
}

/** Reads a list and checks, where authorities (PEM) are given, that one of them signed it. Throws when it is none or not theirs. */
export async function readRevocationList(text: string, authorities: readonly string[]): Promise<RevocationList> {
  const x509 = await loadX509()
  const list = new x509.X509Crl(text)
  let signed = authorities.length === 0
  for (const authority of authorities) {
    const certificate = new x509.X509Certificate(authority)
    if (certificate.subject !== list.issuer) continue
    signed ||= await list.verify({ publicKey: certificate }).catch(() => false)
  }
  if (!signed) throw new Error('it was not signed by the authority')
  const number = list.extensions.find(({ type }) => type === numberOid)
  return {
    number: number ? integerOf(new Uint8Array(number.value)) : 0n,
    serials: new Set(list.entries.map(({ serialNumber }) => serialNumber.toLowerCase().replace(/^0+/, ''))),
    thisUpdate: list.thisUpdate.getTime(),
    nextUpdate: list.nextUpdate?.getTime() ?? null,
  }
}

/** DER of a number that is not negative: tag, length, big-endian octets of which the first has its top bit clear. */
function derInteger(value: bigint): Uint8Array {
  const hex = value.toString(16)
  const octets = Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex')
  const content = (octets[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets
  return new Uint8Array(Buffer.concat([Buffer.from([2, content.length]), content]))
}

function integerOf(der: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(der.subarray(2)).toString('hex') || '0'}`)
}

/** PEM by its name in RFC 7468 section 6; the library writes another one. */
function armour(der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n')
}
