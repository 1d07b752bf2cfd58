import { X509Certificate } from 'node:crypto'
import { invalid } from './invalid'

const certificates = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** The certificates in a form's field of PEM text, of one authority or several. Throws HubError INVALID_ARGUMENT. */
export function authority(pem: string | undefined): { ca?: string } {
  const text = pem?.trim() ?? ''
  if (text === '') return {}
  const found = text.match(certificates) ?? []
  if (found.length === 0 || !found.every(isCertificate)) {
    throw invalid('The authority is no certificate: it must be PEM text that begins with -----BEGIN CERTIFICATE-----.')
  }
  return { ca: found.join('\n') }
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}
