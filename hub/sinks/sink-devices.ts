import type { DeviceType } from '../../core/channel'
import type { Device, DeviceFilter } from '../../core/device'
import { Directory } from '../../core/projection/directory'
import type { SinkDevice } from '../../core/sinks/sink-item'

/** What sinks are told of a device. */
export type SinkDeviceEntry = Pick<Device, 'id' | 'name' | 'type' | 'approval' | 'groups' | 'tags'>

export function sinkDeviceEntry({ id, name, type, approval, groups, tags }: Device): SinkDeviceEntry {
  return { id, name, type, approval, groups, tags }
}

/** Who is who, as it is now: names, groups and tags that are written, and what filters mean. */
export class SinkDevices {
  readonly #directory = new Directory()
  readonly #entries = new Map<string, SinkDeviceEntry>()
  readonly #types: ReadonlyMap<string, DeviceType>
  /** By device and type, as devices may change their type and have readings of both. */
  readonly #shown = new Map<string, Map<string, SinkDevice>>()

  constructor(types: readonly DeviceType[], entries: Iterable<SinkDeviceEntry> = []) {
    this.#types = new Map(types.map((type) => [type.name, type]))
    for (const entry of entries) this.set(entry)
  }

  set(entry: SinkDeviceEntry): void {
    this.#directory.set(entry)
    this.#entries.set(entry.id, entry)
    this.#shown.delete(entry.id)
  }

  delete(id: string): void {
    this.#directory.delete(id)
    this.#entries.delete(id)
    this.#shown.delete(id)
  }

  /** A filter of devices alone, as stores know no groups. */
  resolve(filter: DeviceFilter): DeviceFilter {
    return this.#directory.resolve(filter)
  }

  /** As it is written; a device nobody knows has only its id. `type` is that of a reading, otherwise the device's. */
  shown(id: string, type?: string): SinkDevice {
    const entry = this.#entries.get(id)
    const typeName = type ?? entry?.type ?? 'unknown'
    const ofDevice = this.#shown.get(id) ?? new Map<string, SinkDevice>()
    this.#shown.set(id, ofDevice)
    let shown = ofDevice.get(typeName)
    if (!shown) {
      const { name = id, groups = [], tags = {} } = entry ?? {}
      shown = { id, name, type: this.#types.get(typeName) ?? bareType(typeName), groups, tags }
      ofDevice.set(typeName, shown)
    }
    return shown
  }
}

/** A type that is not installed: events may be of such a device. */
function bareType(name: string): DeviceType {
  return { name, label: name, dialect: '', channels: [], headline: [] }
}
