import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { openBroker } from '../../../adapters/broker/aedes'
import type { BrokerLimits, RefusedConnection, TlsAddress } from '../../../adapters/broker/aedes/options'
import { PasswordSeal } from '../../../adapters/credentials/password-seal'
import { ProvenCache } from '../../../adapters/credentials/proven-cache'
import { hashPassword, looksMade, makePassword, verifyPassword } from '../../../adapters/credentials/scrypt'
import { MemoryIdentityStore } from '../../../adapters/identity/memory'
import type { AuditEntry } from '../../../core/access/audit'
import type { RegistrationPolicy } from '../../../core/device'
import type { Broker, StoredWill } from '../../../core/ports/broker'
import type { StoredDevice } from '../../../core/ports/registry'
import type { UnstoredUplink } from '../../../core/uplink'
import { dialects } from '../../../devices'
import { BrokerAccess } from '../broker-access'
import { type CertificateVerdict, DevicePolicy } from '../device-policy'
import { LogInGuard, type LogInGuardOptions } from '../log-in-guard'
import { type OpenListener, OpenListeners } from '../open-listeners'
import { PasswordSeals } from '../password-seals'
import { ServiceBook } from '../service-book'
import { Services } from '../services'
import { TopicRights } from '../topic-rights'

export interface AccessSiteOptions {
  readonly registration?: RegistrationPolicy
  readonly open?: readonly OpenListener[]
  readonly guard?: Partial<LogInGuardOptions>
  readonly limits?: Partial<BrokerLimits>
  readonly mqtts?: TlsAddress
}

export const provisioningKey = 'the-site-key-of-the-plant'
const host = '127.0.0.1'

/** The real broker with the real policy, around devices that a test makes up. */
export class AccessSite {
  readonly devices = new Map<string, StoredDevice>()
  readonly claims = new Map<string, string>()
  readonly revoked = new Set<string>()
  /** Ids of deleted devices. */
  readonly blockedIds = new Set<string>()
  /** Devices that have a certificate. */
  readonly certified = new Set<string>()
  readonly audited: AuditEntry[] = []
  readonly refused: RefusedConnection[] = []
  readonly warnings: string[] = []
  readonly uplinks: UnstoredUplink[] = []
  readonly wills = new Map<string, StoredWill>()
  /** Scrypt calculations so far, also those for nobody. */
  scrypts = 0
  /** Whether there are so many devices that no unknown one comes in unasked. */
  isFull = false
  /** The guard's clock: it stands still. */
  elapsed = 1_000_000
  readonly rights = new TopicRights(dialects)
  /** Made anew it is as after a start of the hub. */
  proven = new ProvenCache()
  seal = new PasswordSeal('the secret of this site')
  #broker: Broker | null = null
  #parts: { policy: DevicePolicy; access: BrokerAccess; guard: LogInGuard; open: OpenListeners } | null = null
  readonly #clients: MqttClient[] = []

  async open(options: AccessSiteOptions = {}): Promise<this> {
    const { registration = 'auto' } = options
    const find = (id: string) => this.devices.get(id)
    const services = await ServiceBook.open(new MemoryIdentityStore().services)
    const old = {
      listeners: options.open ?? [],
      dialects,
      find,
      isService: (name: string) => services.has(name),
      isBlocked: (id: string) => this.devices.get(id)?.blocked ?? this.blockedIds.has(id),
      policy: registration,
      isFull: () => this.isFull,
    }
    const open = new OpenListeners(old)
    const audit = async (entry: AuditEntry) => void this.audited.push(entry)
    const decoy = await hashPassword('nobody has this')
    const guard = new LogInGuard({
      now: Date.now,
      elapsed: () => this.elapsed,
      proven: {
        knows: (...asked) => this.proven.knows(...asked),
        remember: (...proven) => this.proven.remember(...proven),
      },
      waste: (secret) => this.#verify(secret, decoy).then(() => false),
      connectionsPerSecond: 0,
      connectionBurst: 1,
      logInsPerMinute: 0,
      audit,
      onError: () => {},
      ...options.guard,
    })
    const policy = new DevicePolicy({
      find,
      isBlocked: old.isBlocked,
      provisioningKey,
      policy: registration,
      isFull: () => this.isFull,
      verify: (password, hash) => this.#verify(password, hash),
      seals: new PasswordSeals({
        seal: {
          put: (...made) => this.seal.put(...made),
          fits: (...asked) => this.seal.fits(...asked),
        },
        looksMade,
        store: ({ kind, name }, before, sealed) =>
          kind === 'device' ? this.#keepSeal(name, before, sealed) : accounts.sealPassword(name, before, sealed),
        onError: (error) => this.warnings.push(error.message),
      }),
      claim: async (device, code) => this.claims.get(code) === device && this.claims.delete(code),
      certificates: {
        check: ({ commonName, serial }) => this.#checkCertificate(commonName, serial),
        isHeldBy: (device) => this.certified.has(device),
      },
      guard,
      services,
      open,
      rights: this.rights,
      sessionExpiryMs: () => null,
      now: Date.now,
    })
    const broker = await openBroker({
      listeners: {
        mqtt: { host, port: 0 },
        mqtts: options.mqtts ?? null,
        ws: null,
        open: (options.open ?? []).map(({ name }) => ({ name, host, port: 0 })),
      },
      policy,
      ingest: {
        offer: (uplink, done) => {
          this.uplinks.push(uplink)
          done()
        },
      },
      wills: {
        put: (will) => void this.wills.set(will.clientId, will),
        delete: (clientId) => void this.wills.delete(clientId),
        all: () => [...this.wills.values()],
        close: () => {},
      },
      retained: [],
      ...(options.limits && { limits: options.limits }),
      clock: Date.now,
      log: { info: () => {}, warn: (_about, message) => this.warnings.push(message) },
      onRefused: (refused) => this.refused.push(refused),
    })
    const newPassword = async () => {
      const password = makePassword()
      return { password, hash: this.seal.put(password, await hashPassword(password)) }
    }
    const isHubOnly = (topic: string) => this.rights.isHubOnly(topic)
    const isDevice = (name: string) => this.devices.has(name)
    const accounts = new Services({ book: services, broker, isDevice, isHubOnly, newPassword, audit, now: Date.now })
    const log = { warn: (_about: object, message: string) => this.warnings.push(message) }
    this.#broker = broker
    this.#parts = { policy, guard, open, access: new BrokerAccess({ services: accounts, guard, open, broker, log }) }
    return this
  }

  get broker(): Broker {
    if (!this.#broker) throw new Error('the site is not open')
    return this.#broker
  }

  get parts() {
    if (!this.#parts) throw new Error('the site is not open')
    return this.#parts
  }

  addDevice(id: string, fields: Partial<StoredDevice> = {}): void {
    const none = { passwordHash: null, previousPasswordHash: null, previousPasswordUntil: null, blocked: false }
    this.devices.set(id, { id, dialect: 'acuvim', approval: 'approved', ...none, ...fields } as StoredDevice)
  }

  portOf(listener: string): number {
    return this.broker.listeners().find(({ name }) => name === listener)?.port ?? 0
  }

  /** Connects with mqtt.js. Rejects with the CONNACK's `code`. */
  async client(username: string | undefined, password: string | undefined, over: IClientOptions & { listener?: string } = {}) {
    const { listener = 'mqtt', ...options } = over
    const scheme = listener === 'mqtts' ? 'mqtts' : 'mqtt'
    const made = await connectAsync(`${scheme}://${host}:${this.portOf(listener)}`, {
      clientId: username ?? 'old-device',
      reconnectPeriod: 0,
      protocolVersion: 4,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...options,
    })
    made.on('error', () => {})
    this.#clients.push(made)
    return made
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.endAsync(true)))
    this.#parts?.guard.close()
    await this.#broker?.close()
  }

  async #keepSeal(id: string, before: string, sealed: string): Promise<void> {
    if (this.devices.get(id)?.passwordHash === before) this.addDevice(id, { ...this.devices.get(id), passwordHash: sealed })
  }

  #verify(password: string, hash: string): Promise<boolean> {
    this.scrypts++
    return verifyPassword(password, hash)
  }

  #checkCertificate(device: string, serial: string): CertificateVerdict {
    if (this.revoked.has(serial)) return { ok: false, reason: 'the certificate was revoked' }
    return this.devices.has(device) ? { ok: true, device } : { ok: false, reason: `there is no device "${device}"` }
  }
}
