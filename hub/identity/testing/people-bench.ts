import { makeToken } from '../../../adapters/credentials/random-token'
import { MemoryIdentityStore } from '../../../adapters/identity/memory'
import type { Actor } from '../../../core/access/actor'
import type { AuditEntry } from '../../../core/access/audit'
import type { Role } from '../../../core/access/role'
import type { IdentityStore } from '../../../core/ports/identity'
import type { HubEvents } from '../../client/hub'
import type { LogInAttempt, LogInSource } from '../../client/people'
import type { Passwords } from '../passwords'
import { People, type PeopleOptions } from '../people'
import type { TokenSecret } from '../token-secret'

export const boss: Actor = { kind: 'user', name: 'boss', role: 'admin', address: '10.0.0.9', requestId: 'r1' }
export const source: LogInSource = { address: '10.0.0.1', userAgent: 'test', requestId: null }
/** Good enough for every rule. */
export const password = 'tram kettle orbit moss'

/** Hashes that cost nothing and can be counted. */
export class CountedPasswords implements Passwords {
  hashes = 0
  verifies = 0
  #made = 0
  make = () => `made-password-${++this.#made}-glacier`
  hash = async (text: string) => {
    this.hashes++
    return `hash of ${text}`
  }
  verify = async (text: string, hash: string) => {
    this.verifies++
    return hash === `hash of ${text}`
  }
  strength = async (text: string) => (text.startsWith('weak') ? 1 : 4)
}

export function tokenSecret(): TokenSecret {
  let secret = makeToken()
  return {
    current: () => secret,
    rotate() {
      secret = makeToken()
    },
  }
}

/** People on a store in memory, with a clock that stands still, and everything they tell. */
export class PeopleBench {
  now = 1_800_000_000_000
  readonly store: IdentityStore
  readonly passwords = new CountedPasswords()
  readonly secret = tokenSecret()
  readonly audit: AuditEntry[] = []
  readonly events: HubEvents['access'][] = []
  readonly errors: Error[] = []
  people!: People

  private constructor(store: IdentityStore) {
    this.store = store
  }

  static async open(over: Partial<PeopleOptions> = {}): Promise<PeopleBench> {
    const bench = new PeopleBench(over.store ?? new MemoryIdentityStore())
    bench.people = await bench.another(over)
    return bench
  }

  /** As another process has them. */
  another(over: Partial<PeopleOptions> = {}): Promise<People> {
    return People.open({
      store: this.store,
      secret: this.secret,
      audit: async (entry) => void this.audit.push(entry),
      now: () => this.now,
      emit: (event) => this.events.push(event),
      onError: (error) => this.errors.push(error),
      passwords: this.passwords,
      ...over,
    })
  }

  user(name: string, role: Role, text = password) {
    return this.people.createUser({ name, role, password: text }, boss)
  }

  logIn(name: string, over: Partial<LogInAttempt> = {}) {
    return this.people.logIn({ ...source, name, password, ...over })
  }

  issue(name: string, over: Partial<LogInAttempt> = {}) {
    return this.people.issueTokens({ ...source, name, password, ...over })
  }

  /** What was audited since the last time. */
  audited(): readonly AuditEntry[] {
    return this.audit.splice(0)
  }
}
