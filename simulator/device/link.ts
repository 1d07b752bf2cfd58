/** A message as a device publishes it. */
export interface OutgoingMessage {
  readonly topic: string
  readonly payload: string
  readonly qos: 0 | 1 | 2
  readonly retain?: boolean
  /** Marks a resend, [MQTT-3.3.1-1]. */
  readonly dup?: boolean
  /** Readings it carries; absent: none. What happens to telemetry only, such as loss, happens to messages with readings. */
  readonly readings?: number
}

/** How a device connects: what is in its CONNECT, and what it subscribes to. */
export interface Session {
  readonly clientId: string
  readonly clean: boolean
  readonly keepAliveSeconds: number
  /** What the broker publishes when the device is gone without a goodbye. */
  readonly will: OutgoingMessage | null
  readonly subscriptions: readonly { readonly topic: string; readonly qos: 0 | 1 | 2 }[]
}

export interface LinkEvents {
  /** Connected, and subscribed. */
  readonly onUp: () => void
  /** Called once, whether it was ever up or not. */
  readonly onDown: (reason: string) => void
  readonly onMessage: (topic: string, payload: string) => void
}

/**
 * One MQTT connection of a device, from CONNECT until its socket is gone. It never connects again by itself: the next
 * connection may have another last will, so it is another object.
 */
export interface Link {
  /** Calls `done` with true when the broker acknowledged (QoS 0: when it is on its way), with false when it will not. */
  publish(message: OutgoingMessage, done: (acknowledged: boolean) => void): void
  /** Says goodbye, so that the broker drops the last will ([MQTT-3.14.4-3]), and closes. */
  close(): Promise<void>
  /** Pulls the plug: no DISCONNECT, so the broker publishes the last will. */
  cut(): void
}

/** Opens a connection. */
export type Dial = (session: Session, events: LinkEvents) => Link
