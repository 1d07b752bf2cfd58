import type { NodeMessage } from 'node-red'
import type { MeterSettings } from '../../devices/acuvim-ii/meter-settings'
import type { PollEvent } from '../../hub/client/polling'

/** One message per block, as the node acuvim-decode takes it: registers, where they begin, whose they are and when they were read. */
export function pollMessages(
  { meter, unit, blocks, durationMs, isWhole }: PollEvent,
  settings: MeterSettings | null,
): readonly NodeMessage[] {
  return blocks.map(({ start, registers, at }, index) => ({
    topic: meter,
    payload: registers,
    device: meter,
    address: start,
    at,
    ...(settings && { meter: settings }),
    poll: { unit, part: index + 1, of: blocks.length, isWhole, durationMs },
  }))
}
