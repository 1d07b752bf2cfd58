/** What is done with passwords; costly, so that tests can count it. */
export interface Passwords {
  /** One of 192 random bits. */
  make(): string
  hash(password: string): Promise<string>
  verify(password: string, hash: string): Promise<boolean>
  /** 0 (guessed at once) to 4; 3 is good enough. `words` are those an attacker would try first. */
  strength(password: string, words: readonly string[]): Promise<number>
}

/** The same password typed on another keyboard may have other code points for the same characters. */
export function unified(passwords: Passwords): Passwords {
  return {
    make: () => passwords.make(),
    hash: (password) => passwords.hash(password.normalize('NFC')),
    verify: (password, hash) => passwords.verify(password.normalize('NFC'), hash),
    strength: (password, words) => passwords.strength(password.normalize('NFC'), words),
  }
}
