import type { DeviceType } from '../../core/channel'
import { type RegistrationPolicy, takesInUnknown } from '../../core/device'
import type { Dialect } from '../../core/dialect'
import { HubError } from '../../core/errors/hub-error'
import type { GivenReading } from '../../core/given-reading'
import type { UnstoredUplink } from '../../core/uplink'
import { topicFor } from '../../protocol/topics'
import type { CommitQueue } from '../ingest/commit-queue'
import { checkGiven, invalidReading } from './check-given'
import type { DeviceBook } from './device-book'

/** Waiting bytes above which flows are turned away, while devices are still served: they cannot keep as much. */
export const maxWaitingBytes = 32 << 20

export interface ReadingIntakeOptions {
  readonly book: Pick<DeviceBook, 'get' | 'create' | 'onRemoved'>
  readonly queue: Pick<CommitQueue, 'offer' | 'state'>
  /** The dialect that the readings are journalled in; its first topic is theirs. */
  readonly dialect: Dialect
  readonly types: readonly DeviceType[]
  readonly policy: RegistrationPolicy
  /** Number of this start of the hub (see `nextEpoch`). */
  readonly epoch: number
  /** How long readings are kept, ms of event time: older ones would only be rejected. */
  readonly rawRetentionMs: number
  readonly now: () => number
}

interface Named {
  readonly reading: GivenReading
  readonly type: DeviceType
}

/** Where a reading stands among those of one call. */
interface Place {
  readonly index: number
  readonly count: number
  /** Types of the devices that this call will create. */
  readonly fresh: Map<string, string>
}

/**
 * Takes readings that flows hand over, and puts them into the journal like messages of devices. Whatever would be rejected later
 * is refused here, where somebody is told; numbers are given only to what is journalled, so that they have no holes.
 */
export class ReadingIntake {
  readonly #options: ReadingIntakeOptions
  /** Next number of each device in this epoch. */
  readonly #next = new Map<string, number>()
  /** Calls wait for each other here, so that none overtakes one that has devices to create. */
  #creating: Promise<void> = Promise.resolve()

  constructor(options: ReadingIntakeOptions) {
    this.#options = options
    options.book.onRemoved((device) => this.#next.delete(device))
  }

  /**
   * Resolves when all are on disk. Rejects when one is wrong (INVALID_ARGUMENT, UNKNOWN_DEVICE_TYPE, DEVICE_NOT_FOUND under the
   * policy `refuse`) or too much is waiting for the disk (STORE_UNAVAILABLE); none is stored then. A device nobody knows is
   * created with its type, under the policy `pending` waiting for approval like any other.
   */
  async store(readings: readonly GivenReading[]): Promise<void> {
    checkGiven(readings)
    const fresh = new Map<string, string>()
    const named = readings.map((reading, index) => this.#named(reading, { index, count: readings.length, fresh }))
    const created = this.#creating.then(() => this.#createNew(named))
    this.#creating = created.catch(() => undefined)
    await created
    const size = named.reduce((sum, { reading }) => sum + this.#uplink(reading, 0).payload.length, 0)
    const { waitingBytes, stalled } = this.#options.queue.state()
    if (waitingBytes + size > maxWaitingBytes) throw full(waitingBytes, stalled?.detail)
    // From here to the last offer nothing else runs: there is room for all, so all are taken.
    await Promise.all(readings.map((reading) => this.#offer(reading)))
  }

  /** Finds the type and lets the decoder say what it would make of the reading. */
  #named(reading: GivenReading, place: Place): Named {
    const { dialect, now, rawRetentionMs } = this.#options
    const type = this.#typeOf(reading, place)
    const uplink = { ...this.#uplink(reading, 0), position: 0 }
    const route = { dialect: dialect.name, kind: dialect.uplinks[0]?.kind ?? '', device: reading.device, down: false }
    const [rejection] = dialect.decode(uplink, route, type).rejections
    if (rejection) throw invalidReading(`${rejection.reason} (${rejection.code})`, place)
    if (reading.at < now() - rawRetentionMs) {
      const days = Math.round(rawRetentionMs / 86_400_000)
      const problem = `"at" is ${new Date(reading.at).toISOString()}; readings are kept for ${days} days (retention.rawDays)`
      throw invalidReading(`${problem} (TOO_OLD)`, place)
    }
    return { reading, type }
  }

  #typeOf({ device, type: name }: GivenReading, place: Place): DeviceType {
    const { book, dialect, policy, types } = this.#options
    const known = book.get(device)?.type ?? place.fresh.get(device)
    if (known === undefined && !takesInUnknown(policy)) {
      const problem = `there is no device "${device}", and the site takes in none by itself; create it first`
      throw new HubError('DEVICE_NOT_FOUND', problem)
    }
    if (known !== undefined && name !== undefined && name !== known) {
      throw invalidReading(`"${device}" is of type ${known}, not ${name}; leave out the type or change the device`, place)
    }
    const wanted = known ?? name ?? dialect.defaultType
    const type = types.find((one) => one.name === wanted)
    if (!type) {
      const names = types.map((one) => one.name).join(', ')
      throw new HubError('UNKNOWN_DEVICE_TYPE', `there is no device type "${wanted}" (of "${device}"); there are: ${names}`)
    }
    place.fresh.set(device, wanted)
    return type
  }

  async #createNew(named: readonly Named[]): Promise<void> {
    const { book, dialect, policy } = this.#options
    const approval = policy === 'pending' ? 'pending' : 'approved'
    for (const { reading, type } of named) {
      if (book.get(reading.device)) continue
      try {
        await book.create({ id: reading.device, type: type.name, dialect: dialect.name, approval }, null)
      } catch (error) {
        // Another call, or the device itself, was quicker.
        if (!(error instanceof HubError && error.code === 'DEVICE_EXISTS')) throw error
      }
    }
  }

  #offer(reading: GivenReading): Promise<void> {
    const seq = this.#next.get(reading.device) ?? 0
    this.#next.set(reading.device, seq + 1)
    return new Promise((resolve, reject) => {
      this.#options.queue.offer(this.#uplink(reading, seq), (error) => {
        if (error) reject(new HubError('STORE_UNAVAILABLE', error.message))
        else resolve()
      })
    })
  }

  #uplink({ device, at, source, link, quality, values }: GivenReading, seq: number): UnstoredUplink {
    const { dialect, epoch, now } = this.#options
    const message = { v: 1, ep: epoch, sq: seq, at, src: source, ln: link, q: quality, values }
    const payload = Buffer.from(JSON.stringify(message))
    const topic = topicFor(dialect.uplinks[0]?.pattern ?? '', device)
    return { receivedAt: now(), identity: device, topic, qos: 1, retain: false, payload, refusal: null }
  }
}

function full(waitingBytes: number, detail: string | undefined): HubError {
  const why = detail === undefined ? 'the journal is behind' : `nothing can be stored at the moment: ${detail}`
  const waiting = `${Math.round(waitingBytes / 1024)} KiB already wait for the disk`
  return new HubError('STORE_UNAVAILABLE', `${why}; ${waiting}, so these readings were not taken`)
}
