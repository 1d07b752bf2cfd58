import { deviceType } from '../../../devices/acuvim-ii/device-type'
import type {
  BatchMessage,
  BatchRecord,
  HeartbeatMessage,
  RegisterMessage,
  ReplyMessage,
  StatusMessage,
  TelemetryMessage,
  WireClock,
  WireLink,
} from '../../../protocol/acuvim/messages'
import { acuvimTopics } from '../../../protocol/acuvim/topics'
import type { OutgoingMessage } from '../../device/link'
import type { StoredReading } from './stored-readings'

/** What stays the same for one boot of a device. */
export interface Boot {
  readonly id: string
  readonly epoch: number
  /** ms UTC. */
  readonly bootedAt: number
  readonly link: WireLink
  /** `boot`: the clock was never set, so times are sent as ms since boot. */
  readonly clock: WireClock
  readonly qos: 0 | 1
  readonly heartbeatSeconds: number
}

const keyOf: ReadonlyMap<string, string> = new Map(deviceType.channels.map((channel) => [channel.name, channel.key]))
const firmware = '0.9.0-sim'

/** Every message a simulated meter sends, as docs/mqtt-protocol.md has them. */
export class Messages {
  readonly #boot: Boot

  constructor(boot: Boot) {
    this.#boot = boot
  }

  /** Where its commands come. */
  get commands(): { readonly topic: string; readonly qos: 1 } {
    return { topic: this.#topic('cmd'), qos: 1 }
  }

  register(): OutgoingMessage {
    const { id, link, heartbeatSeconds } = this.#boot
    const message: RegisterMessage = {
      v: 1,
      id,
      type: deviceType.name,
      hw: 'Busbar simulator',
      fw: firmware,
      cap: [link, 'sd', 'modbus'],
      hb: heartbeatSeconds,
    }
    return { topic: acuvimTopics.register, payload: JSON.stringify(message), qos: 1 }
  }

  /** Retained, so that whoever subscribes later knows. `lastWill` marks the one the broker publishes for the device. */
  status(state: 'online' | 'offline', session: number, lastWill = false): OutgoingMessage {
    const message: StatusMessage = { v: 1, st: state, ep: this.#boot.epoch, ses: session, ...(lastWill && { lw: true }) }
    return { topic: this.#topic('status'), payload: JSON.stringify(message), qos: 1, retain: true }
  }

  heartbeat(at: number, card: { readonly size: number; readonly lost: number }, measured: number): OutgoingMessage {
    const { link, clock, heartbeatSeconds } = this.#boot
    const message: HeartbeatMessage = {
      v: 1,
      ...this.#envelope(at),
      up: at - this.#boot.bootedAt,
      hb: heartbeatSeconds,
      ...(clock !== 'boot' && { ts: at }),
      ln: link,
      rs: link === 'gsm' ? -89 : -61,
      fw: firmware,
      hf: 182_000,
      hm: 154_000,
      rr: 'power-on',
      bq: card.size,
      bl: card.lost,
      mo: measured,
      mf: 0,
    }
    return { topic: this.#topic('heartbeat'), payload: JSON.stringify(message), qos: 1 }
  }

  telemetry(reading: StoredReading, now: number): OutgoingMessage {
    const message: TelemetryMessage = {
      v: 1,
      ...this.#envelope(now),
      ln: this.#boot.link,
      sq: reading.seq,
      ts: this.#wireTime(reading.at),
      d: Object.fromEntries(Object.entries(reading.values).map(([name, value]) => [wireKey(name), value])),
    }
    return { topic: this.#topic('telemetry'), payload: JSON.stringify(message), qos: this.#boot.qos, readings: 1 }
  }

  /** Readings of one boot from the card in one message: the keys once, then a record each. Always acknowledged. */
  batch(readings: readonly StoredReading[], now: number): OutgoingMessage {
    const names = [...new Set(readings.flatMap((reading) => Object.keys(reading.values)))]
    const message: BatchMessage = {
      v: 1,
      ...this.#envelope(now),
      ep: readings[0]?.epoch ?? this.#boot.epoch,
      src: 'sd',
      ln: this.#boot.link,
      k: names.map(wireKey),
      r: readings.map((reading): BatchRecord => {
        return [reading.seq, this.#wireTime(reading.at), ...names.map((name) => reading.values[name] ?? null)]
      }),
    }
    return { topic: this.#topic('telemetry'), payload: JSON.stringify(message), qos: 1, readings: readings.length }
  }

  reply(message: ReplyMessage): OutgoingMessage {
    return { topic: this.#topic('resp'), payload: JSON.stringify(message), qos: 1 }
  }

  #topic(kind: 'status' | 'resp' | 'heartbeat' | 'telemetry' | 'cmd'): string {
    return acuvimTopics[kind].replace('{id}', this.#boot.id)
  }

  #envelope(now: number): { readonly ep: number; readonly up?: number; readonly ck?: WireClock } {
    const { epoch, clock, bootedAt } = this.#boot
    if (clock === 'ntp') return { ep: epoch }
    return { ep: epoch, ck: clock, up: now - bootedAt }
  }

  #wireTime(at: number): number {
    return this.#boot.clock === 'boot' ? at - this.#boot.bootedAt : at
  }
}

function wireKey(name: string): string {
  const key = keyOf.get(name)
  if (key === undefined) throw new Error(`${deviceType.name} has no channel ${name}`)
  return key
}
