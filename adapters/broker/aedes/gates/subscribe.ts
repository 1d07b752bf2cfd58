import type { Subscription } from 'aedes'
import { isTopicFilter } from '../../../../core/access/topic-filter'
import type { BrokerPolicy } from '../../../../core/ports/broker'
import type { Connections } from '../connection'
import type { AedesClient } from '../internals'
import type { BrokerLog } from '../options'
import { Refusal } from './refusal'
import { isReserved } from './topic-validity'

/** Decides about SUBSCRIBE: `authorizeSubscribe` of aedes, also called when a persistent session is restored. */
export class SubscribeGate {
  constructor(
    private readonly connections: Connections,
    private readonly policy: BrokerPolicy,
    private readonly log: BrokerLog,
    private readonly mostFilters: number,
  ) {}

  /** A filter the client may not use is answered with 0x80 [MQTT-3.9.3-2]; the others of the same packet are granted. */
  authorize(
    client: AedesClient,
    subscription: Subscription,
    done: (error: Error | null, granted?: Subscription | null) => void,
  ): void {
    const answer = this.#judge(client, subscription.topic)
    if (answer instanceof Refusal) done(answer)
    else done(null, answer ? subscription : null)
  }

  #judge(client: AedesClient, filter: string): boolean | Refusal {
    if (!isTopicFilter(filter)) return new Refusal('protocol-error', 'Not a topic filter [MQTT-4.7.1-2], [MQTT-4.7.1-3]')
    try {
      return this.isGranted(client, filter) && this.#hasRoom(client, filter)
    } catch (error) {
      this.log.warn({ err: error, clientId: client.id, filter }, 'The rights of a subscription could not be checked')
      return new Refusal('not-authorized', 'The rights of a subscription could not be checked')
    }
  }

  /** Also those that a session brings along count. */
  #hasRoom(client: AedesClient, filter: string): boolean {
    const filters = this.connections.of(client)?.filters
    if (!filters || filters.has(filter)) return true
    if (filters.size >= this.mostFilters) return false
    filters.add(filter)
    return true
  }

  isGranted(client: object, filter: string): boolean {
    const identity = this.connections.of(client)?.identity
    return identity != null && this.mayHold(identity, filter)
  }

  mayHold(identity: string, filter: string): boolean {
    // The broker's own topics are nobody's, whatever the policy says; `$share` is not spoken.
    return !isReserved(filter) && this.policy.maySubscribe(identity, filter)
  }
}
