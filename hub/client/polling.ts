import type { BusAddress, SerialSettings } from '../../core/polling/bus-address'
import type { ReadBlock } from '../../core/polling/plan-reads'
import type { MeterQuality } from '../../core/polling/quality'

/**
 * Meters that are polled by Modbus. The hub polls, so that deploys do not interrupt it and a busy flow does not delay it; a node
 * configures it and gets what was read as events of the topic `poll`. All methods reject with a `HubError`.
 */
export interface PollingHub {
  /**
   * Makes or changes a poller; meters that stay keep their quality and state. Returns what was read since {@link holdPoller}.
   * Rejects with INVALID_ARGUMENT, also when another poller uses the same wire with other settings.
   */
  putPoller(poller: Poller): Promise<{ readonly held: readonly PollEvent[] }>
  /** Its node goes away for a moment: what is read is kept, and polling ends unless it is put again within a minute. */
  holdPoller(id: string): Promise<void>
  deletePoller(id: string): Promise<void>
  /** Rejects with POLLER_NOT_FOUND. */
  pollerState(id: string): Promise<PollerState>
  /** Polls now, whatever the interval says: one meter or all. Resolves when that is done; the readings come as events. */
  pollNow(id: string, meter?: string): Promise<void>
  /** Reads the clock of a meter. Rejects with a MODBUS_… or bus code when the meter cannot be asked. */
  readMeterClock(id: string, meter: string): Promise<MeterClock>
  /** Sets the clock to the site's local time and reads it back. The only thing Busbar ever writes to a meter. */
  setMeterClock(id: string, meter: string): Promise<{ readonly before: MeterClock; readonly after: MeterClock }>
  /** Looks for meters. Takes turns with polling on the same bus and changes nothing in them. Resolves at the end, or when aborted. */
  scanBus(scan: BusScan): Promise<ScanReport>
  /** Ends a scan after the present question; one that is not running is no error. */
  abortScan(scan: string): Promise<void>
}

/** Hub events about polled meters. */
export interface PollingEvents {
  poll: PollEvent
  /** At most once a second per poller. */
  'poll-state': PollerState
  scan: ScanProgress
}

/** What is polled, how often. */
export interface Poller {
  /** Id of the node that configures it. */
  readonly id: string
  /** As messages call it. */
  readonly name: string
  readonly bus: BusAddress
  readonly meters: readonly PollMeter[]
  /** Time from one poll of a meter to the next, ms. */
  readonly intervalMs: number
  /** Wait for an answer, ms; on a serial line the time on the wire comes on top. */
  readonly timeoutMs: number
  /** Further attempts after one that failed, as far as the meter's share of the bus allows. */
  readonly retries: number
}

export interface PollMeter {
  /** Device id. */
  readonly meter: string
  /** Modbus address. */
  readonly unit: number
  readonly blocks: readonly ReadBlock[]
  /** Settings of the meter that its values cannot be read without: read at the start and every hour, and sent along with each poll. */
  readonly settings: ReadBlock | null
}

export interface PolledBlock {
  readonly start: number
  /** 16-bit numbers. */
  readonly registers: readonly number[]
  /** Middle of the read, ms UTC; later for each block of a meter. */
  readonly at: number
}

export interface PollEvent {
  readonly poller: string
  readonly meter: string
  readonly unit: number
  /** Middle of the reads, ms UTC. */
  readonly at: number
  readonly durationMs: number
  /** False when a block is missing. */
  readonly isWhole: boolean
  readonly blocks: readonly PolledBlock[]
  readonly settings: PolledBlock | null
}

export interface PollerState {
  readonly poller: string
  readonly bus: BusState
  readonly meters: readonly MeterState[]
}

export interface BusState {
  /** Such as `10.0.0.7:502`. */
  readonly name: string
  /** Why nothing can be asked; null while all is well. */
  readonly failure: { readonly code: string; readonly message: string } | null
  /** Percent of the polls of all its meters that were answered whole; null before the first. */
  readonly okPercent: number | null
}

export interface MeterState extends MeterQuality {
  readonly meter: string
  readonly unit: number
  /** `open`: it was silent too often and is left alone until `askedAgainAt`. */
  readonly breaker: 'closed' | 'open' | 'half-open'
  /** ms UTC, while the breaker is open. */
  readonly askedAgainAt: number | null
}

export interface MeterClock {
  readonly meter: string
  /** What the clock shows: `2026-11-21T03:17:28`, local time of the site. */
  readonly shows: string
  /** When it showed that, ms UTC. */
  readonly at: number
  /** How far it is ahead of the site's time, ms; right within a second. */
  readonly aheadMs: number
  readonly timeZone: string
}

export interface BusScan {
  /** Chosen by the caller; names the scan in events and for aborting it. */
  readonly id: string
  readonly bus: BusAddress
  /** Addresses to try. */
  readonly units: readonly number[]
  /** Settings of a serial line to try, in this order; none: its own. */
  readonly settings?: readonly SerialSettings[]
  /** Wait for an answer, ms. */
  readonly timeoutMs: number
}

export interface ScanProgress {
  readonly scan: string
  /** Questions of {@link total} that are done. */
  readonly done: number
  readonly total: number
  /** Found by the last question. */
  readonly found: ScanFinding | null
}

/** A unit that answered. */
export interface ScanFinding {
  readonly unit: number
  /** Settings at which it answered; null over TCP. */
  readonly settings: SerialSettings | null
  readonly responseMs: number
  /** `garbled`: something answers, but no valid frame: two meters with one address, or a disturbed line. */
  readonly kind: 'acuvim-ii' | 'unknown' | 'garbled'
  /** Why it is taken for that. */
  readonly because: string
  readonly model: string | null
  readonly serial: string | null
  /** Unit that gave the same serial number before: a meter that answers to several addresses. */
  readonly sameAs: number | null
  /** Null where there are no values that could be judged. */
  readonly plausible: boolean | null
  readonly checks: readonly PlausibilityCheck[]
}

export interface PlausibilityCheck {
  readonly what: 'frequency' | 'voltage' | 'power'
  readonly ok: boolean
  /** With numbers, such as "230.1, 229.8 and 230.4 V". */
  readonly detail: string
}

export interface ScanReport {
  readonly scan: string
  readonly found: readonly ScanFinding[]
  readonly aborted: boolean
  readonly tookMs: number
}
