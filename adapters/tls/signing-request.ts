import { createPublicKey, type KeyObject } from 'node:crypto'
import { loadX509 } from './x509'

/** A certificate signing request cannot be taken. The message says why, for whoever sent it. */
export class SigningRequestError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SigningRequestError'
  }
}

/** A request is a kilobyte; more is something else. */
const maxLength = 16_384

/**
 * The public key (SPKI DER) of a certificate signing request (PKCS #10, PEM) of this device. Its signature proves that the
 * device has the key; of its subject only the common name counts, which must be the device or missing.
 * Throws {@link SigningRequestError}.
 */
export async function readSigningRequest(text: string, device: string): Promise<Uint8Array> {
  if (text.length > maxLength)
    throw new SigningRequestError(`the signing request has ${text.length} characters; ${maxLength} is the most`)
  const x509 = await loadX509()
  const request = await attempt('is no PKCS #10 in PEM', () => new x509.Pkcs10CertificateRequest(text))
  const key = await attempt('has an unusable key', () =>
    createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' }),
  )
  if (!isStrong(key))
    throw new SigningRequestError('the key of the signing request must be ECDSA on P-256 or P-384, or RSA of 2048 to 4096 bits')
  if (!(await attempt('has a signature that cannot be checked', () => request.verify())))
    throw new SigningRequestError(
      'the signature of the signing request is wrong: it was not made with its key, or changed on the way',
    )
  const wrong = request.subjectName.getField('CN').find((name) => name !== device)
  if (wrong !== undefined)
    throw new SigningRequestError(`the signing request is for "${wrong}"; its common name must be "${device}", or missing`)
  return new Uint8Array(request.publicKey.rawData)
}

function isStrong(key: KeyObject): boolean {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' || namedCurve === 'secp384r1'
  return key.asymmetricKeyType === 'rsa' && modulusLength >= 2048 && modulusLength <= 4096
}

async function attempt<T>(otherwise: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new SigningRequestError(`the signing request ${otherwise}: ${(error as Error).message}`)
  }
}
