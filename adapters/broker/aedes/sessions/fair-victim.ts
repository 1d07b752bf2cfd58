/** A session that many share a bound with. */
export interface SharedSession {
  /** Where its client came from last. */
  readonly network: string
  /** When its client left, ms; null while it is connected. */
  readonly leftAt: number | null
}

/**
 * Which session goes where many clients share one bound: of the network that has the most sessions, the absent one that was used longest
 * ago. So whoever makes up client ids takes places from nobody but itself. `sessions` begin with the one used longest ago; undefined:
 * all of them are in use.
 */
export function fairVictim(sessions: Iterable<readonly [clientId: string, session: SharedSession]>): string | undefined {
  const counts = new Map<string, number>()
  const absent = new Map<string, string>()
  for (const [clientId, { network, leftAt }] of sessions) {
    counts.set(network, (counts.get(network) ?? 0) + 1)
    if (leftAt !== null && !absent.has(network)) absent.set(network, clientId)
  }
  let most = 0
  let victim: string | undefined
  for (const [network, clientId] of absent) {
    const count = counts.get(network) ?? 0
    if (count <= most) continue
    most = count
    victim = clientId
  }
  return victim
}
