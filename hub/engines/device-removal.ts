import { forgetTopic } from '../../core/hub-topics'
import type { Broker } from '../../core/ports/broker'
import type { DataPlane } from '../data-plane'
import type { DeviceBook } from './device-book'

export interface DeviceRemovalOptions {
  readonly book: DeviceBook
  readonly broker: Pick<Broker, 'forget'>
  readonly plane: Pick<DataPlane, 'note' | 'removeDevice'>
  /** Whether a topic belongs to a device alone. */
  readonly owns: (device: string, topic: string) => boolean
}

/**
 * Deletes a device and everything that would keep it alive: its connection, session, last will and retained messages, which
 * would otherwise bring it back or speak for it. The journal keeps its messages until they are past their retention, with a
 * note behind them that they no longer count.
 */
export class DeviceRemoval {
  readonly #options: DeviceRemovalOptions

  constructor(options: DeviceRemovalOptions) {
    this.#options = options
  }

  /** Rejects with DEVICE_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const { book, broker, plane, owns } = this.#options
    await book.remove(id)
    const retained = await broker.forget(id, (topic) => owns(id, topic))
    // An empty retained message takes the place of the one the projection would give the broker at the next start.
    await Promise.all([...retained.map((topic) => plane.note(topic, id, new Uint8Array(), true)), plane.note(forgetTopic, id)])
    plane.removeDevice(id)
  }
}
