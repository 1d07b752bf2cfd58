import type { Authentication, BrokerPolicy, LogIn } from '../../../../core/ports/broker'

/**
 * Every user's password is `secret`, and the user name is the identity. A device `ACV-…` uses the topics below
 * `dev/<identity>/`; `viewer` subscribes to everything and publishes nothing. Who has no user name is not let in.
 */
export class TestPolicy implements BrokerPolicy {
  /** Called before each log-in is decided; a test may delay it or make it fail. */
  beforeLogIn: () => void | Promise<void> = () => {}
  beforePublish: (topic: string) => unknown = () => {}
  beforeSubscribe: (filter: string) => unknown = () => {}

  /** By identity; others have the broker's expiry. */
  readonly sessionExpiry = new Map<string, number>()

  sessionExpiryMs(identity: string): number | null {
    return this.sessionExpiry.get(identity) ?? null
  }

  /** Every log-in, as it came. */
  readonly logIns: LogIn[] = []

  async authenticate(logIn: LogIn): Promise<Authentication> {
    const { username, password } = logIn
    this.logIns.push(logIn)
    await this.beforeLogIn()
    if (username === undefined) return { ok: false, code: 5, reason: 'no user name' }
    if (Buffer.from(password ?? []).toString() !== 'secret') return { ok: false, code: 4, reason: 'wrong password' }
    return { ok: true, identity: username }
  }

  mayPublish(identity: string, topic: string): boolean {
    this.beforePublish(topic)
    return identity !== 'viewer' && topic.startsWith(`dev/${identity}/`)
  }

  maySubscribe(identity: string, filter: string): boolean {
    this.beforeSubscribe(filter)
    return identity === 'viewer' || filter.startsWith(`dev/${identity}/`)
  }
}
