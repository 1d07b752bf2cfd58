import type { Actor } from '../../core/access/actor'
import { ConnectionRates } from '../../core/access/connection-rates'
import { FlapWatch, type FlapWatchOptions } from '../../core/access/flap-watch'
import type { Hold } from '../../core/access/hold-ladder'
import { networkOf } from '../../core/access/network'
import type { HeldOff } from '../client/broker-access'
import { HoldAudit, type HoldAuditOptions } from './hold-audit'
import { PasswordCheck, type PasswordCheckOptions } from './password-check'

export interface LogInGuardOptions extends Omit<PasswordCheckOptions, 'onHeld'> {
  /** ms UTC. */
  readonly now: () => number
  /** New connections from one address; 0 per second is no bound. */
  readonly connectionsPerSecond: number
  readonly connectionBurst: number
  /** Log-ins of one identity within a minute above which it is held off; 0: never. */
  readonly logInsPerMinute: number
  readonly flaps?: Partial<FlapWatchOptions>
  readonly audit: HoldAuditOptions['record']
  readonly onError: (error: Error) => void
}

const sweepEveryMs = 60_000

/** Who may try to log in at all, and how often; knows everybody who is held off, and can let them in again. */
export class LogInGuard {
  readonly #options: LogInGuardOptions
  readonly passwords: PasswordCheck
  readonly #rates: ConnectionRates
  readonly #flaps: FlapWatch
  readonly #audit: HoldAudit
  #swept: number

  constructor(options: LogInGuardOptions) {
    const { elapsed, connectionsPerSecond, connectionBurst, logInsPerMinute, flaps, audit, onError } = options
    this.#options = options
    this.#audit = new HoldAudit({ record: audit, elapsed, onError })
    this.passwords = new PasswordCheck({ ...options, onHeld: (id, address) => this.#guessed(id, address) })
    this.#rates = new ConnectionRates({ perSecond: connectionsPerSecond, burst: connectionBurst })
    this.#flaps = new FlapWatch({ maxLogIns: logInsPerMinute, ...flaps })
    this.#swept = elapsed()
  }

  /** Whether one more socket from this address is taken; all of an IPv6 /64 count as one. */
  mayOpen(from: string | null): boolean {
    const address = networkOf(from ?? '')
    const now = this.#options.elapsed()
    this.#sweep(now)
    const answer = this.#rates.open(address, now)
    if (answer === 'first') this.#audit.heldOff(`address ${address}`, 'It opens connections too quickly.')
    return answer === 'taken'
  }

  /** Whether log-ins of this identity are turned away because it came too often. */
  refuses(identity: string): boolean {
    return this.#flaps.refuses(identity, this.#options.elapsed())
  }

  /** Notes a log-in that went well. Answers false when it was one too many. */
  loggedIn(identity: string): boolean {
    const now = this.#options.elapsed()
    if (!this.#flaps.loggedIn(identity, now)) return true
    const detail = `More than ${this.#options.logInsPerMinute} log-ins within a minute: perhaps two devices have the same id.`
    this.#audit.heldOff(`identity ${identity}`, detail)
    return false
  }

  heldOff(): HeldOff[] {
    const now = this.#options.elapsed()
    return [
      ...this.passwords
        .holds()
        .map(({ id, address, ...hold }) =>
          this.#view({ ...hold, key: id }, `identity ${id} from ${address}`, 'identity', 'wrong-password'),
        ),
      ...this.#flaps.holds(now).map((hold) => this.#view(hold, `identity ${hold.key}`, 'identity', 'flapping')),
      ...this.#rates.holds(now).map((hold) => this.#view(hold, `address ${hold.key}`, 'address', 'connection-rate')),
    ]
  }

  /** Answers false when nobody of this id is held off. */
  letIn(id: string, by: Actor): boolean {
    const held = this.#clear(id)
    if (held) this.#audit.letIn(id, by)
    return held
  }

  /** Log-ins that wait for their check are refused. To be called before the broker is closed. */
  close(): void {
    this.passwords.close()
  }

  #clear(id: string): boolean {
    const [, address] = /^address (.+)$/s.exec(id) ?? []
    if (address !== undefined) return this.#rates.clear(address)
    const [, guessed, from] = /^identity (\S+) from (\S+)$/.exec(id) ?? []
    if (guessed !== undefined && from !== undefined && this.passwords.letIn(guessed, from)) return true
    const [, flapping = ''] = /^identity (.+)$/s.exec(id) ?? []
    return this.#flaps.clear(flapping, this.#options.elapsed())
  }

  #guessed(id: string, address: string): void {
    this.#audit.heldOff(`identity ${id} from ${address}`, 'Too many wrong passwords.')
  }

  #view({ key, since, until, refused }: Hold, id: string, kind: HeldOff['kind'], reason: HeldOff['reason']): HeldOff {
    const toUtc = this.#options.now() - this.#options.elapsed()
    return { id, kind, name: key, reason, since: Math.round(since + toUtc), until: Math.round(until + toUtc), refused }
  }

  #sweep(now: number): void {
    if (now - this.#swept < sweepEveryMs) return
    this.#swept = now
    this.#rates.sweep(now)
    this.#flaps.sweep(now)
  }
}
