import { readFileSync, statSync } from 'node:fs'
import { AuthorityError } from './authority-error'

/** The text of a file that an engineer named. Throws {@link AuthorityError}. */
export function readGiven(file: string, setting: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new AuthorityError(`${file} (${setting}) cannot be read: ${(error as Error).message}`, error)
  }
}

/** The PEM blocks of one kind in a text, in order. */
export function pemBlocks(text: string, label: 'CERTIFICATE' | 'X509 CRL'): readonly string[] {
  return [...text.matchAll(new RegExp(`-----BEGIN ${label}-----[A-Za-z0-9+/=\\s]+-----END ${label}-----`, 'g'))].map(
    ([block]) => `${block}\n`,
  )
}

/** What changes when any of these files is written or replaced. */
export function stampOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false })
      return found ? `${found.ino}:${found.size}:${found.mtimeMs}` : 'missing'
    })
    .join(' ')
}
