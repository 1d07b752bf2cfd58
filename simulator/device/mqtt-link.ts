import { readFileSync } from 'node:fs'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import type { Dial, Link, LinkEvents, OutgoingMessage, Session } from './link'

/** Where devices connect to and with which key. */
export interface BrokerAccess {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string
  readonly password: string
  /** One account that all devices share; absent: each logs in under its id. */
  readonly user?: string
  /** File of the certificate authority that signed the broker's certificate, for `mqtts://` and `wss://`. */
  readonly caFile?: string
}

/** Opens MQTT 3.1.1 connections to a broker. */
export function mqttDial(access: BrokerAccess): Dial {
  const ca = access.caFile === undefined ? {} : { ca: readFileSync(access.caFile) }
  return (session, events) => new MqttLink({ ...optionsOf(session, access), ...ca }, access.url, session, events)
}

function optionsOf({ clientId, clean, keepAliveSeconds, will }: Session, { user, password }: BrokerAccess): IClientOptions {
  return {
    clientId,
    username: user ?? clientId,
    password,
    protocolVersion: 4,
    clean,
    keepalive: keepAliveSeconds,
    connectTimeout: 10_000,
    reconnectPeriod: 0,
    resubscribe: false,
    ...(will !== null && {
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.retain ?? false },
    }),
  }
}

class MqttLink implements Link {
  readonly #client: MqttClient
  #reason = 'the broker closed the connection'

  constructor(options: IClientOptions, url: string, { subscriptions }: Session, events: LinkEvents) {
    this.#client = connect(url, options)
    this.#client.on('connect', () => {
      for (const { topic, qos } of subscriptions) this.#client.subscribe(topic, { qos })
      events.onUp()
    })
    this.#client.on('message', (topic, payload) => events.onMessage(topic, payload.toString()))
    this.#client.on('error', (error) => {
      this.#reason = error.message
    })
    this.#client.once('close', () => events.onDown(this.#reason))
  }

  publish({ topic, payload, qos, retain = false, dup = false }: OutgoingMessage, done: (acknowledged: boolean) => void): void {
    this.#client.publish(topic, payload, { qos, retain, dup }, (error) => done(!error))
  }

  close(): Promise<void> {
    return this.#client.endAsync()
  }

  cut(): void {
    this.#reason = 'the network is gone'
    this.#client.end(true)
  }
}
