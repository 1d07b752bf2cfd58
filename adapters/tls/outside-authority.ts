import { X509Certificate } from 'node:crypto'
import { AuthorityError } from './authority-error'
import { pemBlocks, readGiven } from './given-files'
import { type RevocationList, readRevocationList } from './revocation-list'

export interface OutsideAuthorityFiles {
  readonly caFile: string
  readonly crlFile: string | null
}

/** An authority of device certificates beside Busbar's own, and what it revoked. */
export class OutsideAuthority {
  /** PEM of its certificates. */
  readonly ca: string
  /** PEM of what it revoked. */
  readonly crls: readonly string[]
  readonly #lists: readonly RevocationList[]

  private constructor(ca: string, crls: readonly string[], lists: readonly RevocationList[]) {
    this.ca = ca
    this.crls = crls
    this.#lists = lists
  }

  /** Throws {@link AuthorityError}. */
  static async read({ caFile, crlFile }: OutsideAuthorityFiles, now: number): Promise<OutsideAuthority> {
    const blocks = pemBlocks(readGiven(caFile, 'tls.clientCaFile'), 'CERTIFICATE')
    const fail = (problem: string) => new AuthorityError(`${caFile} (tls.clientCaFile) ${problem}`)
    if (blocks.length === 0) throw fail('holds no certificate in PEM.')
    for (const block of blocks) {
      const certificate = certificateOf(block, fail)
      if (!certificate.ca) throw fail(`holds "${certificate.subject}", which is no authority.`)
      if (certificate.validToDate.getTime() <= now)
        throw fail(`holds "${certificate.subject}", which ended on ${certificate.validTo}.`)
    }
    const crls = crlFile === null ? [] : listsIn(crlFile)
    return new OutsideAuthority(blocks.join(''), crls, crlFile === null ? [] : await readLists(crlFile, crls, blocks))
  }

  /** Why a certificate of this authority is not taken although its signature and dates are good; null when it is. */
  problemWith(serial: string, now: number): string | null {
    if (this.#lists.some(({ serials }) => serials.has(serial))) return 'the certificate was revoked by its authority'
    // A list that is over may lack what was revoked since: nobody of that authority can be let in.
    if (this.#lists.some(({ nextUpdate }) => nextUpdate !== null && nextUpdate <= now))
      return 'the revocation list of the outside authority (tls.clientCrlFile) is over; a new one is needed'
    return null
  }
}

function listsIn(file: string): readonly string[] {
  const blocks = pemBlocks(readGiven(file, 'tls.clientCrlFile'), 'X509 CRL')
  if (blocks.length === 0) throw new AuthorityError(`${file} (tls.clientCrlFile) holds no revocation list in PEM.`)
  return blocks
}

async function readLists(
  file: string,
  lists: readonly string[],
  authorities: readonly string[],
): Promise<readonly RevocationList[]> {
  return Promise.all(
    lists.map((list) =>
      readRevocationList(list, authorities).catch((error: Error) => {
        throw new AuthorityError(`${file} (tls.clientCrlFile) cannot be used: ${error.message}.`, error)
      }),
    ),
  )
}

function certificateOf(block: string, fail: (problem: string) => AuthorityError): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch (error) {
    throw fail(`holds a certificate that cannot be read: ${(error as Error).message}`)
  }
}
