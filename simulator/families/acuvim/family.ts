import type { Family, Order } from '../../device/family'
import type { Board, Program } from '../../device/firmware'
import { Gateway } from './gateway'
import { Messages } from './messages'
import { Meter } from './model/meter'
import { feederOf } from './model/plant'
import { Sampler } from './sampler'
import { StoredReadings } from './stored-readings'

/** Readings a card holds: over a month at one a minute. */
const cardCapacity = 50_000
/** Records in a batch: about 8 KB, half of what the hub takes; a modem's buffer is an eighth of that. */
const batchRecords = { wifi: 20, gsm: 4 } as const
const usualIntervalMs = 5_000

/** Gateways with an Acuvim II meter, as docs/mqtt-protocol.md has them. */
export const acuvim: Family = {
  name: 'acuvim',
  prefix: 'ACV-',
  dialect: 'acuvim',
  group: 'Power',
  nameOf: (index) => feederOf(index).name,
  usualIntervalMs,
  keepsHistory: true,
  unfit: [],
  build,
}

function build({ id, index, seed, site, behaviours, intervalMs, history, habits }: Order): Program {
  const { offsetMinutes, speed, anchor } = site
  const meter = new Meter({ feeder: feederOf(index), seed, siteSeed: site.seed, offsetMinutes, speed, anchor })
  const card = new StoredReadings(cardCapacity)
  const link = index % 4 === 3 ? 'gsm' : 'wifi'
  const clock = behaviours.has('clockless') ? 'boot' : link === 'gsm' ? 'gsm' : 'ntp'
  return {
    boot(board: Board) {
      const { bootedAt } = board
      // Seconds serve as boot counter: they grow from start to start, and nothing has to be kept.
      const epoch = Math.floor(bootedAt / 1000)
      // A device that never had a clock cannot place what it measured before: it gives that up.
      if (clock === 'boot') card.drop(card.size)
      return new Gateway({
        board,
        card,
        meterReadAt: meter.readAt,
        sampler: new Sampler({ meter, epoch, seed, noisy: behaviours.has('noisy'), brief: link === 'gsm' }),
        messages: new Messages({
          id,
          epoch,
          bootedAt,
          link,
          clock,
          qos: habits.qos,
          heartbeatSeconds: Math.round(habits.heartbeatMs / 1000),
        }),
        intervalMs: intervalMs ?? usualIntervalMs,
        heartbeatMs: habits.heartbeatMs,
        history: board.boot === 0 && clock !== 'boot' ? history : null,
        batchRecords: batchRecords[link],
      })
    },
  }
}
