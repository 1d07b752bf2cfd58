/** The replay could not be done; the message says what is wrong and what to do. Nothing was found out about the data. */
export class CannotRunError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CannotRunError'
  }
}
