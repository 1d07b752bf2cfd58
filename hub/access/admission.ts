import type { DeviceType } from '../../core/channel'
import type { Approval } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { StoredDevice } from '../../core/ports/registry'
import type { DeviceBook, DeviceChange } from '../engines/device-book'

export interface AdmissionOptions {
  readonly book: DeviceBook
  /** Takes up the kept uplinks of a device again, now that they can be read. */
  readonly takeUpRejected: (device: string) => Promise<void>
}

/** What a device is let in with. */
export interface Admitted {
  readonly type: DeviceType
  readonly approval: Approval
  readonly groups?: readonly string[]
  readonly about: Readonly<Record<string, unknown>>
  readonly passwordHash: string | null
  /** The password that stays good for a while, and until when. */
  readonly previous?: { readonly hash: string; readonly until: number } | null
}

/** Writes a device that may come in into the registry, whether it is known or not. */
export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  async admit(id: string, admitted: Admitted): Promise<StoredDevice> {
    const { book, takeUpRejected } = this.#options
    const known = book.get(id)
    const before = known ?? (await this.#create(id, admitted))
    const { type, approval, groups = [], about, passwordHash, previous = null } = admitted
    const change: DeviceChange = {
      approval: before?.approval === 'approved' ? 'approved' : approval,
      about,
      ...(before && before.type === type.name ? {} : { type: type.name, dialect: type.dialect }),
      ...(groups.length > 0 ? { groups: [...new Set([...(before?.groups ?? []), ...groups])] } : {}),
      ...(passwordHash === null
        ? {}
        : { passwordHash, previousPasswordHash: previous?.hash ?? null, previousPasswordUntil: previous?.until ?? null }),
    }
    const device = await book.update(id, change)
    const wasReadable = known?.approval === 'approved' && known.type === device.type
    if (device.approval === 'approved' && !wasReadable) await takeUpRejected(id)
    return device
  }

  /** Its first message may have created it at the same moment: then it is known now. */
  async #create(id: string, { type, approval, groups = [], passwordHash }: Admitted): Promise<StoredDevice | undefined> {
    const { book } = this.#options
    try {
      return await book.create({ id, type: type.name, dialect: type.dialect, approval, groups }, passwordHash)
    } catch (error) {
      if (error instanceof HubError && error.code === 'DEVICE_EXISTS') return book.get(id)
      throw error
    }
  }
}
