import { join } from 'node:path'
import { AuthorityError } from './authority-error'
import type { Pair } from './pair'
import type { PemFolder } from './pem-folder'
import { listGoodForMs, makeRevocationList, type RevocationList, type Revoked, readRevocationList } from './revocation-list'

const fileName = 'crl.pem'

/** The file with what the site's authority revoked. Several processes may keep it: whoever sees that it is out of step makes it anew. */
export class RevocationFile {
  readonly #files: PemFolder
  readonly #ca: Pair
  #turn: Promise<unknown> = Promise.resolve()

  constructor(files: PemFolder, ca: Pair) {
    this.#files = files
    this.#ca = ca
  }

  /** The list, PEM, made anew if it does not say just this or half of its time is over. One at a time, so that its number counts up. */
  current(revoked: readonly Revoked[], now: number): Promise<string> {
    const next = this.#turn.then(() => this.#inStep(revoked, now))
    this.#turn = next.catch(() => undefined)
    return next
  }

  async #inStep(revoked: readonly Revoked[], now: number): Promise<string> {
    const text = this.#files.read(fileName)
    const list = text === null ? null : await this.#read(text)
    if (text !== null && list && isFresh(list, now) && saysJust(list, revoked)) return text
    const made = await makeRevocationList(this.#ca, revoked, nextNumber(list, now), now).catch((error: unknown) => {
      throw new AuthorityError(`${join(this.#files.path, fileName)} cannot be made: ${(error as Error).message}`, error)
    })
    this.#files.write(fileName, made)
    return made
  }

  /** A damaged file, or one of another authority, is replaced: everything in it is known elsewhere too. */
  async #read(text: string): Promise<RevocationList | null> {
    return readRevocationList(text, [this.#ca.cert]).catch(() => null)
  }
}

/** A clock that was set back makes it stale too. */
function isFresh({ thisUpdate, nextUpdate }: RevocationList, now: number): boolean {
  return nextUpdate !== null && nextUpdate - now > listGoodForMs / 2 && thisUpdate <= now
}

function saysJust({ serials }: RevocationList, revoked: readonly Revoked[]): boolean {
  return serials.size === revoked.length && revoked.every(({ serial }) => serials.has(serial))
}

/** Not below the seconds of the clock, so that it counts up also after the file was lost. */
function nextNumber(list: RevocationList | null, now: number): bigint {
  const next = (list?.number ?? 0n) + 1n
  const seconds = BigInt(Math.max(0, Math.floor(now / 1000)))
  return next > seconds ? next : seconds
}
