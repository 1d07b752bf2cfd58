import { randomUUID } from 'node:crypto'
import type { Actor } from '../../core/access/actor'
import { includesRole } from '../../core/access/role'
import type { DeviceType } from '../../core/channel'
import { isDeviceId } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { Shelf, StoredClaim } from '../../core/ports/identity'
import type { ClaimView, NewClaim } from '../client/device-access'
import type { DeviceBook } from '../engines/device-book'
import { Turns } from '../identity/turns'
import { hashClaimCode, makeClaimCode, readClaimCode } from './claim-code'
import type { Audit } from './device-audit'

const minute = 60_000
const day = 86_400_000
const defaultValidMs = 7 * day
/** Open codes that may lie about at once. */
const maxOpen = 10_000
/** Codes that were used or expired are shown for so long. */
const keptMs = 30 * day
/** The device that used a code may use it again for so long, should the answer have been lost. */
export const claimRepeatMs = 60 * minute

export interface ClaimsOptions {
  readonly shelf: Shelf<StoredClaim>
  readonly book: DeviceBook
  readonly types: readonly DeviceType[]
  /** Whether a device has a certificate that lets it in. */
  readonly hasCertificate: (device: string) => boolean
  readonly audit: Audit
  readonly now: () => number
}

/** What a code is good for, for this device, now. */
export type ClaimFound = { readonly ok: true; readonly claim: StoredClaim } | { readonly ok: false; readonly reason: string }

/** Codes with which devices come in: made by operators, used once. */
export class Claims {
  readonly #options: ClaimsOptions
  /** Reading the store again must not bring back what is being changed. */
  readonly #turns = new Turns()
  #byHash = new Map<string, StoredClaim>()

  private constructor(options: ClaimsOptions) {
    this.#options = options
  }

  static async open(options: ClaimsOptions): Promise<Claims> {
    const claims = new Claims(options)
    await claims.refresh()
    return claims
  }

  /** Reads the store again. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#read())
  }

  /** Newest first. */
  list(): readonly ClaimView[] {
    return [...this.#byHash.values()]
      .map((claim) => this.#view(claim))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
  }

  /** Rejects with INVALID_ARGUMENT, UNKNOWN_DEVICE_TYPE or NOT_PERMITTED. */
  async create(wanted: NewClaim, by: Actor): Promise<readonly { readonly claim: ClaimView; readonly code: string }[]> {
    const { count = 1, validMs = defaultValidMs, device = null, type = null, groups = [] } = wanted
    this.#check(wanted, by)
    await this.#inTurn(() => this.#dropOld())
    const open = this.list().filter(({ state }) => state === 'open').length
    if (open + count > maxOpen) throw invalid(`there are ${open} open claim codes already; ${maxOpen} is the most`)
    const createdAt = this.#options.now()
    const made: { claim: ClaimView; code: string }[] = []
    for (let i = 0; i < count; i++) {
      const code = makeClaimCode()
      const claim: StoredClaim = {
        id: randomUUID(),
        codeHash: hashClaimCode(readClaimCode(code) ?? code),
        device,
        type,
        groups,
        createdBy: by.name,
        createdAt,
        expiresAt: createdAt + validMs,
        usedBy: null,
        usedAt: null,
      }
      await this.#inTurn(() => this.#put(claim))
      made.push({ claim: this.#view(claim), code })
    }
    const after = { count, device, type, groups, expiresAt: createdAt + validMs }
    await this.#note('claim-created', by, made.map(({ claim }) => claim.id).join(' '), after)
    return made
  }

  /** Rejects with CLAIM_NOT_FOUND. */
  async delete(id: string, by: Actor): Promise<void> {
    const claim = [...this.#byHash.values()].find((each) => each.id === id)
    const deleted = claim && (await this.#inTurn(() => this.#delete(claim)))
    if (!deleted) throw new HubError('CLAIM_NOT_FOUND', `there is no claim code with the id "${id}"`)
    await this.#note('claim-revoked', by, id, null)
  }

  /** What a code is good for; changes nothing. `text` is as it was typed. */
  find(text: string, device: string): ClaimFound {
    const code = readClaimCode(text)
    const claim = code === null ? undefined : this.#byHash.get(hashClaimCode(code))
    if (!claim) return { ok: false, reason: 'there is no such claim code' }
    const now = this.#options.now()
    if (claim.device !== null && claim.device !== device) return { ok: false, reason: 'the claim code is for another device' }
    if (claim.usedBy !== null && claim.usedBy !== device)
      return { ok: false, reason: 'the claim code was used by another device' }
    if (claim.usedAt !== null && now - claim.usedAt >= claimRepeatMs)
      return { ok: false, reason: 'the claim code was used before' }
    if (claim.expiresAt <= now) return { ok: false, reason: 'the claim code has expired' }
    return { ok: true, claim }
  }

  /** Uses a code up. Of several devices at once, also in several processes, one alone gets it. */
  async use(found: StoredClaim, device: string): Promise<ClaimFound> {
    if (found.usedBy === device) return { ok: true, claim: found }
    const used = { ...found, usedBy: device, usedAt: this.#options.now() }
    if (await this.#inTurn(() => this.#replace(found, used))) return { ok: true, claim: used }
    return { ok: false, reason: 'the claim code was used by another device' }
  }

  /** Makes a code good again, because what it was used for failed. */
  async giveBack(used: StoredClaim): Promise<void> {
    const open = { ...used, usedBy: null, usedAt: null }
    await this.#inTurn(() => this.#replace(used, open))
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    return this.#turns.run(act)
  }

  async #read(): Promise<void> {
    this.#byHash = new Map((await this.#options.shelf.all()).map((claim) => [claim.codeHash, claim]))
  }

  async #put(claim: StoredClaim): Promise<void> {
    await this.#options.shelf.put(claim)
    this.#byHash.set(claim.codeHash, claim)
  }

  async #replace(before: StoredClaim, after: StoredClaim): Promise<boolean> {
    const replaced = await this.#options.shelf.replace(before, after)
    if (replaced) this.#byHash.set(after.codeHash, after)
    else await this.#read()
    return replaced
  }

  async #delete(claim: StoredClaim): Promise<boolean> {
    this.#byHash.delete(claim.codeHash)
    return this.#options.shelf.delete(claim.id)
  }

  #check({ count = 1, validMs = defaultValidMs, device, type, groups = [] }: NewClaim, by: Actor): void {
    if (!Number.isInteger(count) || count < 1 || count > 100) throw invalid('count must be 1 to 100')
    if (!Number.isInteger(validMs) || validMs < minute || validMs > 90 * day)
      throw invalid(`validMs must be ${minute} (1 minute) to ${90 * day} (90 days)`)
    if (type !== undefined && !this.#options.types.some(({ name }) => name === type))
      throw new HubError(
        'UNKNOWN_DEVICE_TYPE',
        `there is no device type "${type}"; there are: ${this.#options.types.map(({ name }) => name).join(', ')}`,
      )
    if (groups.length > 32 || groups.some((group) => group.length === 0 || group.length > 64))
      throw invalid('at most 32 groups, each of 1 to 64 characters')
    if (device === undefined) return
    if (count !== 1) throw invalid('for one device there is one code: count must be 1')
    if (!isDeviceId(device)) throw invalid(`"${device}" is not a device id: 1 to 64 characters of A–Z a–z 0–9 _ . : -`)
    const known = this.#options.book.get(device)
    if (this.#options.book.isBlocked(device))
      throw invalid(
        `the credentials of "${device}" were revoked; ${known ? 'make it a new password' : 'create it'} to let it in again`,
      )
    // Such a code takes the place of its credentials, which operators may not change.
    const has = known?.hasPassword ? 'password' : this.#options.hasCertificate(device) ? 'certificate' : null
    if (has && by.role !== null && !includesRole(by.role, 'engineer'))
      throw new HubError('NOT_PERMITTED', `"${device}" has a ${has} already; only engineers may replace it`)
  }

  async #dropOld(): Promise<void> {
    const before = this.#options.now() - keptMs
    for (const claim of this.#byHash.values()) {
      if ((claim.usedAt ?? claim.expiresAt) > before) continue
      await this.#delete(claim)
    }
  }

  #note(action: 'claim-created' | 'claim-revoked', by: Actor, ids: string, after: unknown): Promise<void> {
    return this.#options.audit({ action, by, subject: `claim ${ids}`, outcome: 'done', before: null, after, detail: '' })
  }

  #view({ codeHash: _, ...claim }: StoredClaim): ClaimView {
    const state = claim.usedBy !== null ? 'used' : claim.expiresAt <= this.#options.now() ? 'expired' : 'open'
    return { ...claim, state }
  }
}

function invalid(message: string): HubError {
  return new HubError('INVALID_ARGUMENT', message)
}
