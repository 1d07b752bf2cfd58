/** The files of the certificate authority cannot be used. The message names the file and what to do about it. */
export class AuthorityError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AuthorityError'
  }
}
