import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceEvent } from '../../../core/event'
import type { Busbar } from '../../e2e/harness/busbar'
import { eventually } from '../../e2e/harness/eventually'
import { deployToo } from '../../e2e/harness/flows'

/** What a `device-in` node in a flow says of events, as it comes. */
export class HeardEvents {
  readonly #file: string

  private constructor(file: string) {
    this.#file = file
  }

  static async listen(busbar: Busbar): Promise<HeardEvents> {
    const file = join(busbar.dataDir, 'heard-events.jsonl')
    await deployToo(busbar, [
      { id: 'heard-tab', type: 'tab', label: 'Heard' },
      { id: 'heard-in', type: 'device-in', z: 'heard-tab', x: 100, y: 100, name: '', stream: 'events', wires: [['heard-text']] },
      { id: 'heard-text', type: 'json', z: 'heard-tab', x: 250, y: 100, action: 'str', property: 'payload', wires: [['heard']] },
      {
        id: 'heard',
        type: 'file',
        z: 'heard-tab',
        x: 400,
        y: 100,
        filename: file,
        filenameType: 'str',
        appendNewline: true,
        overwriteFile: 'false',
        wires: [[]],
      },
    ])
    return new HeardEvents(file)
  }

  all(): readonly DeviceEvent[] {
    if (!existsSync(this.#file)) return []
    const lines = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as DeviceEvent)
  }

  /** The event of a kind whose body has all of this. */
  find(device: string, kind: DeviceEvent['kind'], part: Readonly<Record<string, unknown>>): Promise<DeviceEvent> {
    return eventually(`${kind} of ${device} with ${JSON.stringify(part)}`, () =>
      this.all().find(
        (event) =>
          event.device === device &&
          event.kind === kind &&
          Object.entries(part).every(([key, value]) => JSON.stringify(event.body[key]) === JSON.stringify(value)),
      ),
    )
  }

  /** The reply after which no other comes. */
  lastReply(device: string, requestId: string): Promise<Readonly<Record<string, unknown>>> {
    return eventually(
      `the reply of ${device}`,
      () =>
        this.all().find(
          ({ device: of, kind, body }) =>
            of === device && kind === 'reply' && body.requestId === requestId && body.status !== 'accepted',
        )?.body,
    )
  }
}
