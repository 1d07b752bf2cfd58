import type { DropReason } from '../../../../core/ports/broker'
import type { BrokerLog, RefusedConnection } from '../options'
import type { Tally } from '../tally'

const logEveryMs = 1_000

/**
 * Counts, logs and passes on refused connections. At most one log line per reason and second, with the number left
 * out, so that a device in a reconnect loop or an attacker cannot fill the disk with log.
 */
export class RefusalReport {
  readonly #lines = new Map<DropReason, { at: number; suppressed: number }>()

  constructor(
    private readonly tally: Tally,
    private readonly log: BrokerLog,
    private readonly clock: () => number,
    private readonly onRefused: (refused: RefusedConnection) => void,
  ) {}

  refused(refused: RefusedConnection): void {
    this.tally.drop(refused.reason)
    this.#write(refused)
    this.onRefused(refused)
  }

  #write(refused: RefusedConnection): void {
    const line = this.#lines.get(refused.reason)
    const now = this.clock()
    if (line && now >= line.at && now - line.at < logEveryMs) {
      line.suppressed++
      return
    }
    this.#lines.set(refused.reason, { at: now, suppressed: 0 })
    this.log.warn({ ...refused, suppressed: line?.suppressed ?? 0 }, `MQTT connection refused: ${refused.detail}`)
  }
}
