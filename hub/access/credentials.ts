import type { Actor } from '../../core/access/actor'
import { HubError } from '../../core/errors/hub-error'
import type { StoredDevice } from '../../core/ports/registry'
import type { DeviceBook } from '../engines/device-book'
import { type Audit, deviceEntry } from './device-audit'
import { forgetHardware } from './hardware'

export const maxOverlapMs = 30 * 86_400_000

export interface CredentialsOptions {
  readonly book: DeviceBook
  readonly newPassword: () => Promise<{ readonly password: string; readonly hash: string }>
  /** Hash of the site's provisioning key: the password of a device that has none of its own. */
  readonly provisioningHash: () => Promise<string>
  readonly disconnect: (device: string) => number
  readonly revokeCertificates: (device: string, by: Actor) => Promise<void>
  readonly audit: Audit
  readonly now: () => number
}

/** Passwords of devices: made, rotated and taken away. The registry keeps hashes only; until when an old one is good is compared at log-in. */
export class Credentials {
  readonly #options: CredentialsOptions

  constructor(options: CredentialsOptions) {
    this.#options = options
  }

  /** Rejects with DEVICE_NOT_FOUND or INVALID_ARGUMENT. */
  async make(id: string, overlapMs: number, by: Actor): Promise<{ readonly password: string; readonly oldUntil: number | null }> {
    const { book, newPassword, provisioningHash, disconnect, audit, now } = this.#options
    const before = this.#find(id)
    if (!Number.isInteger(overlapMs) || overlapMs < 0 || overlapMs > maxOverlapMs)
      throw new HubError('INVALID_ARGUMENT', `overlapMs must be 0 to ${maxOverlapMs} (30 days)`)
    const { password, hash } = await newPassword()
    // A revoked password stays revoked, whatever overlap is asked for.
    const overlaps = overlapMs > 0 && !before.blocked
    const oldUntil = overlaps ? now() + overlapMs : null
    await book.update(id, {
      passwordHash: hash,
      previousPasswordHash: overlaps ? (before.passwordHash ?? (await provisioningHash())) : null,
      previousPasswordUntil: oldUntil,
      blocked: false,
      // Without overlap the password goes to whoever has the id from now on, maybe another board.
      ...(overlaps ? {} : { about: forgetHardware(before.about) }),
    })
    if (!overlaps) disconnect(id)
    await audit(
      deviceEntry('credential-made', by, id, { before: { blocked: before.blocked }, after: { blocked: false, oldUntil } }),
    )
    return { password, oldUntil }
  }

  /** Takes everything away with which the device could connect. Its session and data stay. Rejects with DEVICE_NOT_FOUND. */
  async revoke(id: string, by: Actor): Promise<void> {
    const { book, disconnect, revokeCertificates, audit } = this.#options
    const before = this.#find(id)
    await book.update(id, { passwordHash: null, previousPasswordHash: null, previousPasswordUntil: null, blocked: true })
    disconnect(id)
    await audit(deviceEntry('credential-revoked', by, id, { before: { blocked: before.blocked }, after: { blocked: true } }))
    await revokeCertificates(id, by)
  }

  #find(id: string): StoredDevice {
    const device = this.#options.book.get(id)
    if (!device) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${id}"`)
    return device
  }
}
