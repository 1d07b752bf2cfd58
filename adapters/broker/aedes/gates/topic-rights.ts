import type { BrokerPolicy } from '../../../../core/ports/broker'
import { isReserved } from './topic-validity'

/** Whether a client may publish on this topic. The broker's own topics are nobody's, whatever the policy says. */
export function isPublishAllowed(policy: BrokerPolicy, identity: string, topic: string): boolean {
  return !isReserved(topic) && policy.mayPublish(identity, topic)
}
