import type { Dial, LinkEvents, OutgoingMessage, Session } from '../device/link'
import { VirtualClock } from './virtual-clock'

/** A message as the broker got it, or published it for a device that was gone. */
export interface Heard {
  readonly device: string
  readonly topic: string
  readonly payload: string
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly dup: boolean
  /** Arrival, ms UTC. */
  readonly at: number
  /** A last will. */
  readonly will: boolean
}

interface OpenLink {
  readonly session: Session
  readonly events: LinkEvents
  up: boolean
}

const connectMs = 30
const roundTripMs = 10

/** A broker and its network without a socket, in virtual time: it hears what devices publish, and can go away. */
export class VirtualSite {
  readonly clock: VirtualClock
  readonly heard: Heard[] = []
  /** Every CONNECT, in order. */
  readonly sessions: Session[] = []
  /** While false, nobody can connect. */
  reachable = true
  /** While false, publishes are taken and not acknowledged. */
  acknowledges = true
  readonly #open = new Map<string, OpenLink>()

  /** `now` is ms UTC. */
  constructor(now = Date.UTC(2026, 5, 3, 10)) {
    this.clock = new VirtualClock(now)
  }

  readonly dial: Dial = (session, events) => {
    const link: OpenLink = { session, events, up: false }
    this.sessions.push(session)
    this.clock.after(connectMs, () => this.#accept(link))
    return {
      publish: (message, done) => this.#publish(link, message, done),
      close: async () => this.#end(link, 'closed', false),
      cut: () => this.#end(link, 'the network is gone', true),
    }
  }

  /** Ends every connection, as a switch that loses power does. */
  cutAll(): void {
    for (const link of [...this.#open.values()]) this.#end(link, 'the network is gone', true)
  }

  /** Sends to a device that is connected and subscribed. */
  send(device: string, topic: string, payload: string): void {
    const link = this.#open.get(device)
    if (link?.session.subscriptions.some((subscription) => subscription.topic === topic)) link.events.onMessage(topic, payload)
    else throw new Error(`${device} is not connected or not subscribed to ${topic}`)
  }

  of(device: string, end: string): readonly Heard[] {
    return this.heard.filter((message) => message.device === device && message.topic.endsWith(end))
  }

  #accept(link: OpenLink): void {
    const id = link.session.clientId
    if (!this.reachable) {
      link.events.onDown('connection refused')
      return
    }
    const old = this.#open.get(id)
    if (old !== undefined) this.#end(old, 'taken over', true)
    link.up = true
    this.#open.set(id, link)
    link.events.onUp()
  }

  #publish(link: OpenLink, message: OutgoingMessage, done: (acknowledged: boolean) => void): void {
    if (!link.up) {
      this.clock.after(0, () => done(false))
      return
    }
    this.#hear(link, message, false)
    if (message.qos === 0) this.clock.after(0, () => done(true))
    else if (this.acknowledges) this.clock.after(roundTripMs, () => done(link.up))
  }

  #end(link: OpenLink, reason: string, unasked: boolean): void {
    if (!link.up) return
    link.up = false
    this.#open.delete(link.session.clientId)
    const { will } = link.session
    if (unasked && will !== null) this.#hear(link, will, true)
    this.clock.after(0, () => link.events.onDown(reason))
  }

  #hear({ session }: OpenLink, { topic, payload, qos, retain = false, dup = false }: OutgoingMessage, will: boolean): void {
    this.heard.push({ device: session.clientId, topic, payload, qos, retain, dup, at: this.clock.now(), will })
  }
}
