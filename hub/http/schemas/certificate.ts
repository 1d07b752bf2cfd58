import { type Static, Type } from 'typebox'
import type { AuthorityView, CertificateView } from '../../client/device-access'
import { isoTime, isoTimeOrNull } from '../params/iso-time'
import { isoTimeOrNullSchema, isoTimeSchema, oneOf } from './common'

export const pemSchema = Type.String({ description: 'PEM' })

export const certificateSchema = Type.Object(
  {
    serial: Type.String({ description: 'Hex' }),
    device: Type.String(),
    fingerprint: Type.String({ description: 'SHA-256, hex with colons' }),
    notBefore: isoTimeSchema,
    notAfter: isoTimeSchema,
    issuedBy: Type.String(),
    issuedAt: isoTimeSchema,
    revokedAt: isoTimeOrNullSchema,
    reason: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Why it was revoked' }),
    state: oneOf(['valid', 'expired', 'revoked']),
  },
  { description: 'The certificate' },
)

export function certificateJson(certificate: CertificateView): Static<typeof certificateSchema> {
  return {
    ...certificate,
    notBefore: isoTime(certificate.notBefore),
    notAfter: isoTime(certificate.notAfter),
    issuedAt: isoTime(certificate.issuedAt),
    revokedAt: isoTimeOrNull(certificate.revokedAt),
  }
}

export const authoritySchema = Type.Object(
  {
    ca: pemSchema,
    fingerprint: Type.String({ description: 'SHA-256 of the authority’s certificate, hex with colons' }),
    server: Type.Object({
      source: oneOf(['own', 'given'], 'Who signed the server’s certificate: Busbar, or given files'),
      notAfter: isoTimeSchema,
      names: Type.Array(Type.String()),
    }),
    clientAuthority: oneOf(['own', 'own and given'], 'Who may sign certificates of devices'),
  },
  { description: 'The site’s authority and the server’s certificate' },
)

export function authorityJson(authority: AuthorityView): Static<typeof authoritySchema> {
  const { server } = authority
  return { ...authority, server: { ...server, names: [...server.names], notAfter: isoTime(server.notAfter) } }
}
