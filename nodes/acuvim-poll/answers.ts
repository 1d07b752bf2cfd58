import { hub } from '../../hub/client/current'
import type { Command } from './commands'

/** Asks the hub; null: what comes of it comes as polls. `scan` names a scan. Rejects with HubError. */
export async function answerTo(command: Command, poller: string, scan: string): Promise<unknown> {
  switch (command.kind) {
    case 'poll':
      await hub().pollNow(poller, command.meter)
      return null
    case 'clock':
      return hub().readMeterClock(poller, command.meter)
    case 'set-clock':
      return hub().setMeterClock(poller, command.meter)
    case 'scan':
      return hub().scanBus({ ...command.scan, id: scan })
    case 'quality':
      return hub().pollerState(poller)
  }
}
