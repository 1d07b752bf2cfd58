import type { BrokerPolicy } from '../../../../core/ports/broker'
import { isReserved } from './topic-validity'

/** In whose name a message is journalled that the client may publish. */
export function publisherOf(policy: BrokerPolicy, identity: string, topic: string): string {
  return policy.publisherOf ? policy.publisherOf(identity, topic) : identity
}

/** Whether a client may publish on this topic. The broker's own topics are nobody's, whatever the policy says. */
export function isPublishAllowed(policy: BrokerPolicy, identity: string, topic: string): boolean {
  return !isReserved(topic) && policy.mayPublish(identity, topic)
}
