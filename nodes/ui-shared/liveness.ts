/** What a page knows of its line to the server. Times by the browser's clock, ms. */
export interface LineFacts {
  /** Whether the connection stands; null before the first attempt has ended. */
  readonly connected: boolean | null
  /** Since when `connected` holds. */
  readonly since: number
  /** Arrival of the last message of any kind; null if none came yet. */
  readonly heardAt: number | null
}

/** `lost`: no connection. `silent`: connected, but the server has stopped sending. `since`: end of what is shown as live. */
export type Liveness =
  | { readonly state: 'waiting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost' | 'silent'; readonly since: number }

/** Three missed signs of life of 5 s each. */
export const silentAfterMs = 15_000

export function livenessOf({ connected, since, heardAt }: LineFacts, now: number): Liveness {
  if (connected === false) return { state: 'lost', since: heardAt ?? since }
  const last = Math.max(since, heardAt ?? 0)
  if (now - last > silentAfterMs) return { state: 'silent', since: heardAt ?? since }
  return heardAt === null ? { state: 'waiting' } : { state: 'live' }
}
