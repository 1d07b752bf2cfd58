import { randomUUID } from 'node:crypto'
import type { Dialect } from '../../core/dialect'
import { HubError } from '../../core/errors/hub-error'
import { downlinkPrefix } from '../../core/hub-topics'
import type { Broker } from '../../core/ports/broker'
import type { DataPlane } from '../data-plane'
import type { DeviceBook } from './device-book'

export interface CommandDeskOptions {
  readonly book: DeviceBook
  readonly dialects: readonly Dialect[]
  readonly broker: Pick<Broker, 'publish'>
  readonly plane: Pick<DataPlane, 'note'>
  readonly now: () => number
}

export interface GivenCommand {
  readonly command: string
  readonly params?: Readonly<Record<string, unknown>>
}

export interface SentCommand {
  readonly requestId: string
  /** As they may be shown: without secrets. */
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * Sends commands in the words of each device's dialect. A command is in the journal before it is on its way, without its
 * secrets: what is in the journal comes back as an event, and stays for weeks.
 */
export class CommandDesk {
  readonly #options: CommandDeskOptions

  constructor(options: CommandDeskOptions) {
    this.#options = options
  }

  /** Rejects with DEVICE_NOT_FOUND, and INVALID_ARGUMENT when the dialect has no such command or the params are wrong. */
  async send(id: string, { command, params = {} }: GivenCommand): Promise<SentCommand> {
    const { book, dialects, broker, plane, now } = this.#options
    const device = book.get(id)
    if (!device) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${id}"`)
    const dialect = dialects.find(({ name }) => name === device.dialect)
    if (!dialect?.encodeCommand) throw new HubError('INVALID_ARGUMENT', `devices that speak ${device.dialect} take no commands`)
    const requestId = randomUUID()
    const downlink = dialect.encodeCommand(id, { requestId, command, params, at: now() })
    if (typeof downlink === 'string') throw new HubError('INVALID_ARGUMENT', downlink)
    const { topic, payload, qos, shown } = downlink
    await plane.note(`${downlinkPrefix}${topic}`, id, shown?.payload ?? payload)
    await broker.publish({ topic, payload, qos, retain: false })
    return { requestId, params: shown?.params ?? params }
  }
}
