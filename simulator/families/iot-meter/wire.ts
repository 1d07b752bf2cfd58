import { maxMeasurements } from '../../../protocol/iot-meter/limits'
import { iotMeterTopics } from '../../../protocol/iot-meter/topics'
import { topicFor } from '../../../protocol/topics'
import type { OutgoingMessage } from '../../device/link'
import type { Measurement } from './line'

/** What was measured at one time, ms UTC. */
export interface Sample {
  readonly at: number
  readonly measurements: readonly Measurement[]
}

const firstAfterWrap = 2 ** 32

/** The messages of one boot of a meter, docs/protocols/iot-meter.md. All of them but the status share one count. */
export class Wire {
  readonly #id: string
  #seq = 0

  constructor(id: string) {
    this.#id = id
  }

  get commands(): { readonly topic: string; readonly qos: 2 } {
    return { topic: topicFor(iotMeterTopics.command, this.#id), qos: 2 }
  }

  get telemetryTopic(): string {
    return topicFor(iotMeterTopics.telemetry, this.#id)
  }

  /** Not numbered, clause 4.4. */
  status(status: 'online' | 'offline', now: number): OutgoingMessage {
    const payload = JSON.stringify({ v: 2, device_id: this.#id, status, ts: iso(now) })
    return { topic: topicFor(iotMeterTopics.status, this.#id), payload, qos: 1, retain: true }
  }

  /** Samples as datagrams of at most 200 measurements, clause 4.2; each is made with its last sample. */
  telemetry(samples: readonly Sample[]): { readonly payload: string; readonly readings: number }[] {
    const perSample = samples[0]?.measurements.length ?? 1
    const most = Math.floor(maxMeasurements / perSample)
    const datagrams: { payload: string; readings: number }[] = []
    for (let from = 0; from < samples.length; from += most) {
      const part = samples.slice(from, from + most)
      const measurements = part.flatMap(({ at, measurements: each }) => each.map((one) => ({ ts: iso(at), ...one })))
      datagrams.push({ payload: this.#text('telemetry', part.at(-1)?.at ?? 0, { measurements }), readings: part.length })
    }
    return datagrams
  }

  hello(now: number, state: Readonly<Record<string, unknown>>): OutgoingMessage {
    return { topic: topicFor(iotMeterTopics.hello, this.#id), payload: this.#text('hello', now, state), qos: 2 }
  }

  ack(now: number, commandId: string, result: string, detail: string): OutgoingMessage {
    const payload = this.#text('command_ack', now, { cmd_id: commandId, result, detail })
    return { topic: topicFor(iotMeterTopics.commandAck, this.#id), payload, qos: 2 }
  }

  otaStatus(now: number, body: Readonly<Record<string, unknown>>): OutgoingMessage {
    return { topic: topicFor(iotMeterTopics.otaStatus, this.#id), payload: this.#text('ota_status', now, body), qos: 1 }
  }

  #text(type: string, now: number, body: Readonly<Record<string, unknown>>): string {
    const seq = this.#seq
    this.#seq = (seq + 1) % firstAfterWrap
    return JSON.stringify({ v: 2, device_id: this.#id, ts: iso(now), seq, msg_type: type, ...body })
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
