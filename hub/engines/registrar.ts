import type { DeviceType } from '../../core/channel'
import type { Approval } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { DeviceEvent } from '../../core/event'
import type { Registry } from '../../core/ports/registry'
import { compareHardware } from '../access/hardware'
import type { StreamPage, StreamRequest } from '../client/hub'
import type { DeviceBook } from './device-book'
import { Trouble } from './trouble'

const consumer = 'hub:registrar'

/** A trial of new firmware is over by then. */
const newsMs = 600_000

/** What devices may tell of themselves in a heartbeat that is worth keeping with the device. */
const heartbeatFacts = ['firmware', 'link', 'bootCount', 'resetReason'] as const

type About = Readonly<Record<string, unknown>>

export interface RegistrarOptions {
  readonly book: DeviceBook
  readonly registry: Registry
  readonly types: readonly DeviceType[]
  readonly readEvents: (request: StreamRequest<'events'>) => Promise<StreamPage<'events'>>
  /** A device that was known with other firmware has this now; told only while it is news. */
  readonly onFirmware: (device: string, version: string) => Promise<void>
  /** ms UTC. */
  readonly now: () => number
  /** Another board than the known one registered with this device's id: nothing it said was taken over. */
  readonly onOtherBoard: (device: string, said: About, known: About) => Promise<void>
  readonly onError: (error: Error) => void
  /** Pause after a failure. */
  readonly retryMs?: number
}

/**
 * Writes into the registry what devices say of themselves. It follows the stored events with an offset of its
 * own, so a crash between the two stores loses nothing.
 */
export class Registrar {
  readonly #options: RegistrarOptions
  #stopping = false

  constructor(options: RegistrarOptions) {
    this.#options = options
  }

  /** Follows the events until {@link stop}. */
  async run(): Promise<void> {
    const { registry, readEvents, onError } = this.#options
    const trouble = new Trouble(onError)
    let after = (await registry.offset(consumer)) ?? 0
    while (!this.#stopping) {
      try {
        const page = await readEvents({
          stream: 'events',
          after,
          only: 'appeared,registered,heartbeat',
          limit: 500,
          waitMs: 30_000,
        })
        for (const event of page.items) await this.#take(event)
        if (page.next !== after && page.items.some((event) => event.kind !== 'heartbeat'))
          await registry.commitOffset(consumer, page.next)
        after = page.next
        trouble.over()
      } catch (error) {
        if (this.#stopping) return
        trouble.failed(error)
        await new Promise((resolve) => setTimeout(resolve, this.#options.retryMs ?? 1000))
      }
    }
  }

  stop(): void {
    this.#stopping = true
  }

  async #take(event: DeviceEvent): Promise<void> {
    if (event.kind === 'appeared') await this.#appeared(event)
    else if (event.kind === 'registered') await this.#registered(event)
    else await this.#describe(event, pick(event.body, heartbeatFacts))
  }

  async #appeared({ device, body }: DeviceEvent): Promise<void> {
    if (this.#options.book.get(device)) return
    const { type, dialect, approval } = body as { type: string; dialect: string; approval: Approval }
    try {
      await this.#options.book.create({ id: device, type, dialect, approval }, null)
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'DEVICE_EXISTS')) throw error
    }
  }

  async #registered(event: DeviceEvent): Promise<void> {
    const { device, body } = event
    const known = this.#options.book.get(device)
    if (!known) return
    const { type, ...about } = body
    if (compareHardware(known.about, about) === 'other') {
      await this.#options.onOtherBoard(device, about, known.about)
      return
    }
    const wanted = this.#options.types.find((t) => t.name === type)
    if (wanted && wanted.name !== known.type)
      await this.#options.book.update(device, { type: wanted.name, dialect: wanted.dialect })
    await this.#describe(event, about)
  }

  /** Only what changed is written: heartbeats come every minute from every device. */
  async #describe({ device, receivedAt }: DeviceEvent, about: About): Promise<void> {
    const known = this.#options.book.get(device)
    if (!known) return
    const changed = Object.entries(about).filter(([key, value]) => JSON.stringify(known.about[key]) !== JSON.stringify(value))
    if (changed.length === 0) return
    await this.#options.book.update(device, { about: Object.fromEntries(changed) })
    const isNew = known.about.firmware !== undefined && changed.some(([key]) => key === 'firmware')
    const isNews = this.#options.now() - receivedAt < newsMs
    if (isNew && isNews && known.approval === 'approved') await this.#options.onFirmware(device, String(about.firmware))
  }
}

function pick(body: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => body[key] !== undefined).map((key) => [key, body[key]]))
}
