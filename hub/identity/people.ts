import { passwordStrength } from '../../adapters/credentials/password-strength'
import { hashPassword, makePassword, verifyPassword } from '../../adapters/credentials/scrypt'
import type { IdentityStore } from '../../core/ports/identity'
import type { HubEvents } from '../client/hub'
import type { PeopleHub } from '../client/people'
import { Trouble } from '../engines/trouble'
import { Attempts } from './attempts'
import { BrowserDesk } from './browser-desk'
import type { IdentityContext } from './context'
import { type FirstAdmin, makeFirstAdmin } from './first-admin'
import { IdentityBook } from './identity-book'
import { KeyDesk } from './key-desk'
import type { Audit } from './note'
import { OpenSessions } from './open-sessions'
import { changeOwnPassword } from './own-password'
import { type Passwords, unified } from './passwords'
import { PasswordProof } from './prove-password'
import { Seen } from './seen'
import { SessionDesk } from './session-desk'
import { SessionsWithoutRoom } from './sessions-without-room'
import { TokenDesk } from './token-desk'
import type { TokenSecret } from './token-secret'
import { UserDesk } from './user-desk'

export interface PeopleOptions {
  readonly store: IdentityStore
  readonly secret: TokenSecret
  readonly audit: Audit
  /** ms UTC. */
  readonly now: () => number
  /** Called when what was known of a session or a user is void. */
  readonly emit: (event: HubEvents['access']) => void
  readonly onError: (error: Error) => void
  /** Where nobody is yet, the first administrator is made; absent: nobody is. */
  readonly firstAdmin?: FirstAdmin
  readonly passwords?: Passwords
}

const scryptPasswords: Passwords = { make: makePassword, hash: hashPassword, verify: verifyPassword, strength: passwordStrength }

/** How often it is looked whether another process changed something, or a session is over, ms. */
const watchEveryMs = 1000

/** People and the programs that act for them. What is asked with every request is answered from memory. */
export class People implements PeopleHub {
  readonly #context: IdentityContext
  readonly #trouble: Trouble
  readonly #seen: Seen
  readonly #sessions: OpenSessions
  readonly #browsers: BrowserDesk
  readonly #tokens: TokenDesk
  readonly #keys: KeyDesk
  readonly #users: UserDesk
  readonly #ended: SessionDesk
  readonly #stored: SessionsWithoutRoom
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null

  private constructor(
    context: IdentityContext,
    trouble: Trouble,
    proof: PasswordProof,
    secret: TokenSecret,
    stored: SessionsWithoutRoom,
  ) {
    this.#stored = stored
    this.#context = context
    this.#trouble = trouble
    this.#seen = new Seen(context)
    this.#sessions = new OpenSessions(context, this.#seen)
    this.#browsers = new BrowserDesk(context, this.#sessions, proof)
    this.#tokens = new TokenDesk(context, this.#sessions, proof, secret)
    this.#keys = new KeyDesk(context, this.#seen)
    this.#users = new UserDesk(context, this.#sessions)
    this.#ended = new SessionDesk(context, this.#sessions)
    this.changePassword = changeOwnPassword(context, proof)
  }

  /** Reads who there is, and makes the first administrator where nobody is. The store stays the caller's to close. */
  static async open({
    store,
    secret,
    audit,
    now,
    emit,
    onError,
    firstAdmin,
    passwords = scryptPasswords,
  }: PeopleOptions): Promise<People> {
    const sessions = new SessionsWithoutRoom(store.sessions)
    const version = () => store.version()
    const book = await IdentityBook.open({ store: { users: store.users, keys: store.keys, sessions, version }, emit })
    const isKnown = (address: string, account: string) => book.sessionsOf(account).some((session) => session.address === address)
    const trouble = new Trouble(onError)
    const context: IdentityContext = {
      book,
      audit,
      now,
      passwords: unified(passwords),
      attempts: new Attempts({ now, isKnown }),
      onError: (error) => trouble.failed(error),
    }
    const people = new People(context, trouble, await PasswordProof.make(context), secret, sessions)
    if (firstAdmin) await makeFirstAdmin(people.#users, firstAdmin)
    return people
  }

  /** Begins to watch for what other processes change, and for sessions that are over. */
  start(): void {
    this.#timer ??= setInterval(() => void this.look(), watchEveryMs).unref()
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#looking
    await this.#seen.settled()
  }

  /** One look, as it is done every second. What fails is reported once and tried again. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  logIn: PeopleHub['logIn'] = (attempt) => this.#browsers.logIn(attempt)
  logOut: PeopleHub['logOut'] = (token, source) => this.#browsers.logOut(token, source)
  whoseSession: PeopleHub['whoseSession'] = async (token) => this.#browsers.whose(token)
  whoseBearer: PeopleHub['whoseBearer'] = async (token) =>
    this.#keys.isKey(token) ? this.#keys.whose(token) : this.#tokens.whose(token)

  issueTokens: PeopleHub['issueTokens'] = (attempt) => this.#tokens.issue(attempt)
  refreshTokens: PeopleHub['refreshTokens'] = (token, source) => this.#tokens.refresh(token, source)
  revokeTokens: PeopleHub['revokeTokens'] = (token, source) => this.#tokens.revoke(token, source)
  rotateTokenSecret: PeopleHub['rotateTokenSecret'] = (by) => this.#tokens.rotateSecret(by)
  changePassword: PeopleHub['changePassword']

  listUsers: PeopleHub['listUsers'] = async () => this.#users.list()
  createUser: PeopleHub['createUser'] = (user, by) => this.#users.create(user, by)
  updateUser: PeopleHub['updateUser'] = (name, patch, by) => this.#users.update(name, patch, by)
  deleteUser: PeopleHub['deleteUser'] = (name, by) => this.#users.delete(name, by)
  resetPassword: PeopleHub['resetPassword'] = (name, by) => this.#users.resetPassword(name, by)

  listSessions: PeopleHub['listSessions'] = async (user) => this.#ended.list(user)
  endSession: PeopleHub['endSession'] = (id, by) => this.#ended.end(id, by)

  listKeys: PeopleHub['listKeys'] = async () => this.#keys.list()
  createKey: PeopleHub['createKey'] = (key, by) => this.#keys.create(key, by)
  deleteKey: PeopleHub['deleteKey'] = (id, by) => this.#keys.delete(id, by)

  async #look(): Promise<void> {
    try {
      await this.#stored.flush()
      await this.#context.book.refresh()
      await this.#sessions.sweep()
      this.#trouble.over()
    } catch (error) {
      this.#trouble.failed(error)
    }
  }
}
