import type { Persistence } from '../internals'

/**
 * Lets only granted subscriptions into a persistent session. aedes stores every filter of a SUBSCRIBE, also those it
 * answered with 0x80, and later hands the client what was queued for them.
 */
export function storeOnlyGranted(persistence: Persistence, isGranted: (client: object, filter: string) => boolean): void {
  const add = persistence.addSubscriptions.bind(persistence)
  persistence.addSubscriptions = (client, subscriptions) =>
    add(
      client,
      subscriptions.filter(({ topic }) => isGranted(client, topic)),
    )
}
