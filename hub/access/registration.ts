import type { DeviceType } from '../../core/channel'
import type { DeviceView, RegistrationPolicy } from '../../core/device'
import { HubError, type HubErrorCode } from '../../core/errors/hub-error'
import type { StoredClaim } from '../../core/ports/identity'
import type { StoredDevice } from '../../core/ports/registry'
import type { Registration, RegistrationProof, RegistrationRequest } from '../client/device-access'
import type { DeviceBook } from '../engines/device-book'
import type { Admission } from './admission'
import { readClaimCode } from './claim-code'
import type { Claims } from './claims'
import { type Audit, deviceActor, deviceEntry } from './device-audit'
import { compareHardware, forgetHardware, hardwareIn } from './hardware'
import { KeyedTurns } from './keyed-turns'
import type { Proven, RegistrationProofs } from './registration-proof'
import { aboutIn, checkDeviceId, typeNamed } from './registration-request'
import type { TurnedAwayList } from './turned-away'

/** The password before stays good for so long, should the answer have been lost. */
export const lostAnswerMs = 600_000
const askAgainMs = 60_000

export interface RegistrationDeskOptions {
  readonly book: DeviceBook
  readonly types: readonly DeviceType[]
  readonly policy: RegistrationPolicy
  /** Whether there are so many devices that no unknown one comes in unasked. */
  readonly isFull: () => boolean
  readonly claims: Claims
  readonly proofs: RegistrationProofs
  readonly admission: Admission
  readonly turnedAway: TurnedAwayList
  readonly newPassword: () => Promise<{ readonly password: string; readonly hash: string }>
  readonly hashPassword: (password: string) => Promise<string>
  /** Hash of the provisioning key: the password of a device that has none of its own. */
  readonly provisioningHash: () => Promise<string>
  readonly view: (device: string) => Promise<DeviceView>
  /** Where devices connect. */
  readonly mqtt: () => { readonly host: string; readonly port: number; readonly tls: boolean }
  readonly disconnect: (device: string) => number
  /** Whether a service account has this name, by which it logs in at the broker. */
  readonly isService: (name: string) => boolean
  readonly audit: Audit
  readonly now: () => number
}

/** One registration on its way. */
interface Case {
  readonly id: string
  readonly known: StoredDevice | undefined
  readonly about: Readonly<Record<string, string>>
  readonly type: string | undefined
  readonly proof: RegistrationProof
}

/** Devices that ask to come in: over HTTPS with a key or a claim code, over MQTT with a claim code as password. */
export class RegistrationDesk {
  readonly #options: RegistrationDeskOptions
  readonly #turns = new KeyedTurns()
  /** When a device without marks of its hardware registered last: it may repeat that for a while. */
  readonly #recent = new Map<string, number>()

  constructor(options: RegistrationDeskOptions) {
    this.#options = options
  }

  /** As `DeviceAccessHub.registerDevice`. Registrations of one id are taken one after the other. */
  async register(request: RegistrationRequest, proof: RegistrationProof): Promise<Registration> {
    checkDeviceId(request.device)
    const about = aboutIn(request)
    this.#options.proofs.checkAttempts(request.device, proof.address)
    return this.#turns.take(request.device, async () => {
      const known = this.#options.book.get(request.device)
      const asked: Case = { id: request.device, known, about, type: request.type, proof }
      const registration = await (proof.claim === null ? this.#withKey(asked) : this.#withClaim(asked, proof.claim))
      this.#options.proofs.succeeded(request.device, proof.address)
      return registration
    })
  }

  /**
   * Whether an MQTT password is a claim code that this device may use; it is used up then, and is the device's own password
   * from now on. Guessing is bounded by whoever asks.
   */
  async claimByPassword(device: string, secret: string, address: string | null): Promise<boolean> {
    if (readClaimCode(secret) === null) return false
    return this.#turns.take(device, async () => {
      const { claims, book, hashPassword, types } = this.#options
      const found = claims.find(secret, device)
      if (!found.ok) return false
      const known = book.get(device)
      const asked: Case = {
        id: device,
        known,
        about: {},
        type: undefined,
        proof: { key: null, claim: secret, address, requestId: null },
      }
      // Who has used it and then got another password does not get in with the old one.
      if (found.claim.usedBy === device && known?.hasPassword) return false
      if (book.isBlocked(device) || this.#options.isService(device) || !mayTake(known, found.claim)) {
        await this.#turnedAway(
          asked,
          'the claim code does not let it in: the id belongs to another device, or its credentials were revoked',
        )
        return false
      }
      const type = typeNamed(types, found.claim.type ?? known?.type ?? types[0]?.name)
      return (await this.#useClaim(asked, found.claim, type, await hashPassword(secret), null)) !== null
    })
  }

  async #withKey(asked: Case): Promise<Registration> {
    const { proofs, policy, isFull } = this.#options
    const { id, known, proof } = asked
    const proven = proof.key === null ? null : await proofs.of(proof.key, id, known)
    if (!proven) return this.#wrong(asked, 'the provisioning key is wrong')
    await this.#refuseStranger(asked)
    if (known?.approval === 'pending') return this.#pending(asked)
    if (known?.hasPassword) return this.#repeated(asked, known, proven)
    if (!known && isFull())
      return this.#refuse(
        asked,
        'REGISTRATION_REFUSED',
        'there are so many devices that more come in only when somebody creates them',
      )
    if (known || policy === 'auto') return this.#created(asked)
    if (policy === 'pending') return this.#pending(asked)
    const why =
      policy === 'claim' ? 'this site lets devices in with a claim code only' : 'this site takes in no devices; create it first'
    return this.#refuse(asked, 'REGISTRATION_REFUSED', why)
  }

  async #withClaim(asked: Case, code: string): Promise<Registration> {
    const { claims, types, newPassword } = this.#options
    const { id, known } = asked
    const found = claims.find(code, id)
    if (!found.ok) return this.#wrong(asked, found.reason)
    await this.#refuseStranger(asked, found.claim)
    const repeats = found.claim.usedBy === id
    if (!repeats && !mayTake(known, found.claim))
      return this.#refuse(asked, 'DEVICE_CONFLICT', 'another device has this id; the claim code is not for it')
    const type = typeNamed(types, found.claim.type ?? asked.type ?? known?.type ?? types[0]?.name)
    const { password, hash } = await newPassword()
    const previous = repeats && known?.passwordHash ? this.#goodForAWhile(known.passwordHash) : null
    const device = await this.#useClaim(asked, found.claim, type, hash, previous)
    if (!device) return this.#wrong(asked, 'the claim code was used by another device')
    return this.#answer(repeats ? 'repeated' : 'created', id, password)
  }

  /** Uses the code up and lets the device in; null: another one was faster. */
  async #useClaim(
    asked: Case,
    claim: StoredClaim,
    type: DeviceType,
    passwordHash: string,
    previous: { hash: string; until: number } | null,
  ): Promise<StoredDevice | null> {
    const { claims, admission, audit, disconnect } = this.#options
    const { id, proof, known } = asked
    const repeats = claim.usedBy === id
    // Another board may have this id from now on, and the one before may not stay.
    const about = repeats || !known ? asked.about : { ...forgetHardware(known.about), ...asked.about }
    const used = await claims.use(claim, id)
    if (!used.ok) return null
    let device: StoredDevice
    try {
      device = await admission.admit(id, { type, approval: 'approved', groups: claim.groups, about, passwordHash, previous })
    } catch (error) {
      if (!repeats) await claims.giveBack(used.claim)
      throw error
    }
    if (!repeats && known) disconnect(id)
    const by = deviceActor(id, proof.address, proof.requestId)
    if (!repeats)
      await audit({
        action: 'claim-used',
        by,
        subject: `claim ${claim.id}`,
        outcome: 'done',
        before: null,
        after: { device: id },
        detail: '',
      })
    await audit(
      deviceEntry('device-registered', by, id, { before: standing(known), after: standing(device), detail: 'with a claim code' }),
    )
    return device
  }

  async #created(asked: Case): Promise<Registration> {
    const { newPassword, provisioningHash } = this.#options
    const { password, hash } = await newPassword()
    // Until now the provisioning key was its password; it may be connected with it, and this answer may get lost.
    const previous = asked.known ? this.#goodForAWhile(await provisioningHash()) : null
    await this.#admit(asked, 'approved', hash, previous)
    this.#remember(asked.id)
    return this.#answer('created', asked.id, password)
  }

  async #repeated(asked: Case, known: StoredDevice, proven: Proven): Promise<Registration> {
    const { newPassword } = this.#options
    if (proven.by === 'site-key' && !this.#isItself(asked, known))
      return this.#refuse(
        asked,
        'DEVICE_CONFLICT',
        'a device with this id has a password already, and this does not show to be the same board',
      )
    const { password, hash } = await newPassword()
    // What it knows for sure stays good: what it has just shown, else what it was given last.
    const old = proven.by === 'password' ? proven.hash : known.passwordHash
    await this.#admit(asked, 'approved', hash, old === null ? null : this.#goodForAWhile(old))
    this.#remember(asked.id)
    return this.#answer('repeated', asked.id, password)
  }

  async #pending(asked: Case): Promise<Registration> {
    await this.#admit(asked, 'pending', null, null)
    return { state: 'pending', device: await this.#options.view(asked.id), retryAfterMs: askAgainMs }
  }

  async #admit(
    asked: Case,
    approval: 'approved' | 'pending',
    passwordHash: string | null,
    previous: { hash: string; until: number } | null,
  ): Promise<void> {
    const { admission, types, audit } = this.#options
    const { id, known, about, proof } = asked
    const type = typeNamed(types, asked.type ?? known?.type ?? types[0]?.name)
    const device = await admission.admit(id, { type, approval, about, passwordHash, previous })
    // Who waits asks every minute; it is audited when that begins.
    if (approval === 'pending' && known) return
    const fields = {
      before: standing(known),
      after: standing(device),
      detail: approval === 'pending' ? 'waits for approval' : '',
    }
    await audit(deviceEntry('device-registered', deviceActor(id, proof.address, proof.requestId), id, fields))
  }

  /** The board that is known by this id, as far as that can be told. */
  #isItself({ id, about }: Case, known: StoredDevice): boolean {
    const hardware = compareHardware(known.about, about)
    if (hardware !== 'unknown') return hardware === 'same'
    const isUnmarked = Object.keys(hardwareIn(known.about)).length === 0 && Object.keys(hardwareIn(about)).length === 0
    return isUnmarked && this.#options.now() - (this.#recent.get(id) ?? Number.NEGATIVE_INFINITY) < lostAnswerMs
  }

  /** Rejects when the credentials were revoked, or another board has the id. A claim code for this very device is for a new board. */
  async #refuseStranger(asked: Case, claim?: StoredClaim): Promise<void> {
    const { id, known, about } = asked
    if (this.#options.isService(id)) return this.#refuse(asked, 'DEVICE_CONFLICT', 'a service account has this name')
    if (this.#options.book.isBlocked(id))
      return this.#refuse(asked, 'REGISTRATION_REFUSED', 'the credentials of the device were revoked')
    if (!known) return
    const isForNewBoard = claim?.device === id && claim.usedBy === null
    if (!isForNewBoard && compareHardware(known.about, about) === 'other')
      return this.#refuse(asked, 'DEVICE_CONFLICT', 'another device, with another mac or serial number, has this id')
  }

  #goodForAWhile(hash: string): { hash: string; until: number } {
    return { hash, until: this.#options.now() + lostAnswerMs }
  }

  #remember(id: string): void {
    const now = this.#options.now()
    for (const [each, at] of this.#recent) if (now - at >= lostAnswerMs) this.#recent.delete(each)
    this.#recent.set(id, now)
  }

  async #answer(state: 'created' | 'repeated', id: string, password: string): Promise<Registration> {
    return { state, device: await this.#options.view(id), password, mqtt: this.#options.mqtt() }
  }

  async #wrong(asked: Case, reason: string): Promise<never> {
    this.#options.proofs.failed(asked.id, asked.proof.address)
    return this.#refuse(asked, 'REGISTRATION_REFUSED', reason)
  }

  async #refuse(asked: Case, code: HubErrorCode, reason: string): Promise<never> {
    await this.#turnedAway(asked, reason)
    throw new HubError(code, reason)
  }

  #turnedAway({ id, known, about, proof }: Case, reason: string): Promise<void> {
    const { address, requestId } = proof
    return this.#options.turnedAway.note({
      device: id,
      reason,
      said: about,
      address,
      requestId,
      ...(known ? { known: hardwareIn(known.about) } : {}),
    })
  }
}

/** A code that names no device is for new ones: it must not take away what is somebody's already. */
function mayTake(known: StoredDevice | undefined, claim: StoredClaim): boolean {
  return !known || claim.device === known.id || (known.approval === 'pending' && !known.hasPassword)
}

function standing(device: StoredDevice | undefined): object | null {
  if (!device) return null
  const { type, approval, groups, hasPassword, about } = device
  return { type, approval, groups, hasPassword, ...hardwareIn(about) }
}
