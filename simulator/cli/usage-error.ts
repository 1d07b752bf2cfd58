/** The command was called in a way it cannot do; the message says what is wrong and what is right. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
