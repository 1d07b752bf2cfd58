import type { SecureContextOptions } from 'node:tls'

/** PEM. */
export interface CertificatePair {
  readonly key: string
  readonly cert: string
}

/** What the server shows, and the oldest TLS it speaks (RFC 8996 has ended 1.0 and 1.1). */
export function secureOptions({ key, cert }: CertificatePair): SecureContextOptions {
  return { key, cert, minVersion: 'TLSv1.2' }
}
