import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryIdentityStore } from '../../adapters/identity/memory'
import { MemoryRegistry } from '../../adapters/registry/memory'
import { SiteTls, type SiteTlsOptions } from '../../adapters/tls'
import type { Actor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import type { Role } from '../../core/access/role'
import type { DeviceType } from '../../core/channel'
import type { DeviceView, RegistrationPolicy } from '../../core/device'
import type { ClientTrust } from '../../core/ports/broker'
import type { IdentityStore } from '../../core/ports/identity'
import type { Registry } from '../../core/ports/registry'
import { DeviceAccess } from '../../hub/access/device-access'
import { DeviceBook, publicDevice } from '../../hub/engines/device-book'

export const benchKey = 'the provisioning key of the site'

export const person = (role: Role): Actor => ({ kind: 'user', name: role, role, address: '10.0.0.9', requestId: 'r-1' })

export interface BenchOptions {
  readonly policy?: RegistrationPolicy
  /** Devices above which none comes in unasked. */
  readonly mostUnasked?: number
  readonly identity?: IdentityStore
  readonly registry?: Registry
  /** ms UTC; a day in 2026 by default. */
  readonly now?: number
  readonly tls?: SiteTlsOptions
  readonly folder?: string
  /** Ends the connections of a device; noted in any case. */
  readonly disconnect?: (device: string) => number
}

/** What lets devices in, with a registry, an identity store and an authority of its own, and a clock that a test sets. */
export class DeviceAccessBench {
  readonly folder: string
  readonly audited: AuditEntry[] = []
  readonly disconnected: string[] = []
  readonly takenUp: string[] = []
  readonly errors: Error[] = []
  readonly servers: string[] = []
  readonly clientTrusts: ClientTrust[] = []
  readonly identity: IdentityStore
  readonly registry: Registry
  book!: DeviceBook
  tls!: SiteTls
  access!: DeviceAccess
  now: number
  #passwords = 0

  private constructor({ identity, registry, folder, now }: BenchOptions) {
    this.now = now ?? Date.UTC(2026, 5, 1)
    this.registry = registry ?? new MemoryRegistry()
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'device-access-'))
    this.identity = identity ?? new MemoryIdentityStore()
  }

  static async open(options: BenchOptions = {}): Promise<DeviceAccessBench> {
    const bench = new DeviceAccessBench(options)
    const now = () => bench.now
    bench.book = await DeviceBook.open(bench.registry, now)
    bench.tls = await SiteTls.open(join(bench.folder, 'tls'), { host: { name: 'hub', addresses: [] }, now, ...options.tls })
    bench.access = await bench.#openAccess(options)
    return bench
  }

  /** Removes the folder. */
  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  actions(): readonly string[] {
    return this.audited.map(({ action, outcome }) => (outcome === 'done' ? action : `${action} ${outcome}`))
  }

  /** Whether the device may log in with this password now. */
  lets(device: string, password: string): boolean {
    const { passwordHash, previousPasswordHash, previousPasswordUntil } = this.book.get(device) ?? {}
    if (passwordHash === hashOf(password)) return true
    return previousPasswordHash === hashOf(password) && (previousPasswordUntil ?? 0) > this.now
  }

  #openAccess({ policy = 'auto', disconnect, mostUnasked }: BenchOptions): Promise<DeviceAccess> {
    const { book, tls, identity } = this
    return DeviceAccess.open({
      book,
      tls,
      identity,
      policy,
      ...(mostUnasked === undefined ? {} : { mostUnasked }),
      types: ['meter', 'sensor'].map((name) => ({ name, dialect: 'test' }) as DeviceType),
      provisioningKey: benchKey,
      newPassword: async () => {
        const password = `made-${++this.#passwords}`
        return { password, hash: hashOf(password) }
      },
      hashPassword: async (password) => hashOf(password),
      verify: async (password, hash) => hashOf(password) === hash,
      isService: (name) => name === 'scada',
      disconnect: (device) => {
        this.disconnected.push(device)
        return disconnect?.(device) ?? 0
      },
      view: async (id) => this.#view(id),
      approve: async (id) => {
        await book.update(id, { approval: 'approved' })
        return this.#view(id)
      },
      takeUpRejected: async (device) => {
        this.takenUp.push(device)
      },
      mqtt: () => ({ host: 'hub', port: 8883, tls: true }),
      audit: async (entry) => {
        this.audited.push(entry)
      },
      onServer: ({ cert }) => this.servers.push(cert),
      onClientTrust: (trust) => this.clientTrusts.push(trust),
      onError: (error) => this.errors.push(error),
      now: () => this.now,
      elapsed: () => this.now,
    })
  }

  #view(id: string): DeviceView {
    const device = this.book.get(id)
    if (!device) throw new Error(`no device ${id}`)
    return { ...publicDevice(device), presence: 'unknown', presenceSince: null, lastHeardAt: null, lastReadingAt: null }
  }
}

/** Stands for scrypt, which takes its time. */
function hashOf(password: string): string {
  return `hash of ${password}`
}
