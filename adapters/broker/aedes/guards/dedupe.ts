import type { Connection } from '../connection'

/**
 * Turns off aedes' own duplicate filter, which compares a counter of all messages of the broker and therefore takes
 * QoS 1 messages for duplicates when a QoS 0 message overtakes them: an online QoS 1 subscriber silently loses them
 * (aedes issue 994). Overlapping subscriptions of one client then receive one copy each, as [MQTT-3.3.5-1] allows.
 */
export function neutraliseDedupe({ client }: Connection, brokerId: string): void {
  Object.defineProperty(client.duplicates, brokerId, { get: () => 0, set: () => {}, configurable: true, enumerable: true })
}
