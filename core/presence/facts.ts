/** What presence is judged by: kept per device, derived from its uplinks only, so a replay gives the same. */
export interface PresenceFacts {
  readonly device: string
  /** Arrival of the last message of any kind, ms UTC. */
  readonly heardAt: number
  /** Arrival of the last heartbeat; null if none came yet. */
  readonly heartbeatAt: number | null
  /** Interval the device announced, ms; null if it announced none. */
  readonly heartbeatMs: number | null
  /** Silence after which the device is gone, ms, where its protocol fixes that; else null. */
  readonly timeoutMs: number | null
  /** Boot and connection number of the newest `online` status; a last will of another session is ignored. */
  readonly epoch: number | null
  readonly session: number | null
  /** Arrival of the last will or `offline` status of the current session; null while it counts as connected. */
  readonly goneAt: number | null
}
