import { readFileSync } from 'node:fs'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'

/** Where a device connects to and with which key. */
export interface BrokerAccess {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string
  readonly password: string
  /** File of the certificate authority that signed the broker's certificate, for `mqtts://` and `wss://`. */
  readonly caFile?: string
}

/** A message as a device publishes it. */
export interface OutgoingMessage {
  readonly topic: string
  readonly payload: string
  readonly qos: 0 | 1
  readonly retain?: boolean
  /** Marks a resend, [MQTT-3.3.1-1]. */
  readonly dup?: boolean
}

export interface ConnectionEvents {
  readonly onUp: () => void
  /** Called once, whether it was ever up or not. */
  readonly onDown: (reason: string) => void
}

/**
 * One MQTT connection of a device, from CONNECT until its socket is gone. It never connects again by itself:
 * the next connection has another session number in its last will, so it is another object.
 */
export class Connection {
  readonly #client: MqttClient
  #up = false
  #wasUp = false
  #reason = 'the broker closed the connection'

  constructor(id: string, access: BrokerAccess, will: OutgoingMessage, events: ConnectionEvents) {
    const options: IClientOptions = {
      clientId: id,
      username: id,
      password: access.password,
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      connectTimeout: 10_000,
      reconnectPeriod: 0,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.retain ?? false },
      ...(access.caFile !== undefined && { ca: readFileSync(access.caFile) }),
    }
    this.#client = connect(access.url, options)
    this.#client.on('connect', () => {
      this.#up = true
      this.#wasUp = true
      events.onUp()
    })
    this.#client.on('error', (error) => {
      this.#reason = error.message
    })
    this.#client.once('close', () => {
      this.#up = false
      events.onDown(this.#reason)
    })
  }

  get up(): boolean {
    return this.#up
  }

  /** Whether the broker ever accepted it. */
  get wasUp(): boolean {
    return this.#wasUp
  }

  /** Calls `done` with true when the broker acknowledged (QoS 0: when it is on its way), with false when it will not. */
  publish(message: OutgoingMessage, done: (acknowledged: boolean) => void = () => undefined): void {
    const { qos, retain = false, dup = false } = message
    this.#client.publish(message.topic, message.payload, { qos, retain, dup }, (error) => done(!error))
  }

  /** Says goodbye, so that the broker drops the last will ([MQTT-3.14.4-3]), and closes. */
  close(): Promise<void> {
    return this.#client.endAsync()
  }

  /** Pulls the plug: no DISCONNECT, so the broker publishes the last will. */
  cut(): void {
    this.#reason = 'the network is gone'
    this.#client.end(true)
  }
}
