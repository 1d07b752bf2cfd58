import { createHash, timingSafeEqual } from 'node:crypto'
import { isDeviceId } from '../../core/device'
import type { Authentication, BrokerPolicy } from '../../core/ports/broker'
import type { StoredDevice } from '../../core/ports/registry'
import type { TopicRights } from './topic-rights'

export interface DevicePolicyOptions {
  readonly find: (id: string) => StoredDevice | undefined
  /** Site-wide key with which a device without a password of its own may connect. */
  readonly provisioningKey: string
  readonly verify: (id: string, password: string, hash: string) => Promise<boolean>
  readonly rights: TopicRights
  /** How long a dialect keeps the sessions of its devices, ms; null: as long as the broker is set to. */
  readonly sessionExpiryMs: (dialect: string) => number | null
}

/** Who may connect: user name = device id, password = its own, or the provisioning key while it has none. */
export class DevicePolicy implements BrokerPolicy {
  readonly #options: DevicePolicyOptions
  readonly #keyDigest: Buffer

  constructor(options: DevicePolicyOptions) {
    this.#options = options
    this.#keyDigest = digest(options.provisioningKey)
  }

  async authenticate(clientId: string, username: string | undefined, password: Uint8Array | undefined): Promise<Authentication> {
    if (username === undefined || password === undefined)
      return refuse(5, 'no user name and password; anonymous devices are refused')
    if (!isDeviceId(username)) return refuse(4, 'the user name is not a device id')
    if (clientId !== username && this.#options.find(clientId))
      return refuse(5, `the client id is the id of another device, "${clientId}"`)
    const secret = Buffer.from(password).toString('utf8')
    const hash = this.#options.find(username)?.passwordHash
    const proven = hash ? await this.#options.verify(username, secret, hash) : timingSafeEqual(digest(secret), this.#keyDigest)
    return proven ? { ok: true, identity: username } : refuse(4, 'wrong password')
  }

  sessionExpiryMs(identity: string): number | null {
    const device = this.#options.find(identity)
    return device ? this.#options.sessionExpiryMs(device.dialect) : null
  }

  mayPublish(identity: string, topic: string): boolean {
    return this.#options.rights.mayPublish(identity, topic)
  }

  maySubscribe(identity: string, filter: string): boolean {
    return this.#options.rights.maySubscribe(identity, filter)
  }
}

function refuse(code: 4 | 5, reason: string): Authentication {
  return { ok: false, code, reason }
}

/** Equal length for the timing-safe comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
