import { hashToken, isToken, makeId, makeToken } from '../../adapters/credentials/random-token'
import type { Actor } from '../../core/access/actor'
import type { Principal } from '../../core/access/principal'
import { isRole } from '../../core/access/role'
import { HubError } from '../../core/errors/hub-error'
import type { StoredKey } from '../../core/ports/identity'
import type { KeyView, PeopleHub } from '../client/people'
import type { IdentityContext } from './context'
import { entryOf } from './note'
import type { Seen } from './seen'
import { checkLabel } from './user-name'

/** An API key is `bk_<id>_<secret>`: whoever finds one in a file knows what it opens. */
const form = /^bk_([0-9a-f]{32})_([\w-]{43})$/
const longestMs = 3653 * 86_400_000
const mostKeys = 1000

/** API keys: integrators' programs, with a role and an end. */
export class KeyDesk {
  readonly #context: IdentityContext
  readonly #seen: Seen

  constructor(context: IdentityContext, seen: Seen) {
    this.#context = context
    this.#seen = seen
  }

  isKey = (token: string): boolean => token.startsWith('bk_')

  whose(token: string): Principal | null {
    const [, id = '', secret = ''] = form.exec(token) ?? []
    const key = this.#context.book.key(id)
    if (!key || !isToken(secret, key.secretHash) || key.expiresAt <= this.#context.now()) return null
    this.#seen.key(id, key.lastUsedAt)
    const { name, role, expiresAt } = key
    return { kind: 'key', name, displayName: name, role, session: null, expiresAt, mustChangePassword: false }
  }

  list(): readonly KeyView[] {
    return this.#context.book.keys().map(viewOf).sort(byName)
  }

  create: PeopleHub['createKey'] = async ({ name, role, expiresAt }, by) => {
    const { book, audit, now } = this.#context
    const label = checkLabel('The name of an API key', name, 64)
    if (!isRole(role)) throw new HubError('INVALID_ARGUMENT', `"${role}" is no role`)
    if (!(expiresAt > now() && expiresAt <= now() + longestMs)) {
      throw new HubError('INVALID_ARGUMENT', 'expiresAt must lie in the future, at most 10 years ahead')
    }
    const [id, secret] = [makeId(), makeToken()]
    const key: StoredKey = {
      id,
      name: label,
      role,
      secretHash: hashToken(secret),
      createdBy: by.name,
      createdAt: now(),
      expiresAt: Math.floor(expiresAt),
      lastUsedAt: null,
    }
    await book.change(async () => {
      if (book.keys().some((other) => other.name === label))
        throw new HubError('KEY_EXISTS', `there already is an API key "${label}"`)
      if (book.keys().length >= mostKeys)
        throw new HubError('INVALID_ARGUMENT', `there are ${mostKeys} API keys; delete one first`)
      await book.addKey(key)
    })
    await audit(entryOf({ action: 'key-created', by, subject: `key ${label}`, after: { id, role, expiresAt: key.expiresAt } }))
    return { key: viewOf(key), secret: `bk_${id}_${secret}` }
  }

  async delete(id: string, by: Actor): Promise<void> {
    const { book, audit } = this.#context
    const key = await book.change(async () => {
      const known = book.key(id)
      if (!known) throw new HubError('KEY_NOT_FOUND')
      await book.removeKey(known)
      return known
    })
    await audit(
      entryOf({
        action: 'key-revoked',
        by,
        subject: `key ${key.name}`,
        before: { id, role: key.role, expiresAt: key.expiresAt },
      }),
    )
  }
}

function viewOf({ id, name, role, createdBy, createdAt, expiresAt, lastUsedAt }: StoredKey): KeyView {
  return { id, name, role, createdBy, createdAt, expiresAt, lastUsedAt }
}

function byName(a: KeyView, b: KeyView): number {
  return a.name < b.name ? -1 : 1
}
