/** What a fleet has done so far; shared and counted up by its devices. */
export interface FleetCounts {
  connected: number
  /** MQTT connections made, and attempts that failed. */
  connections: number
  failures: number
  /** Why the last attempt failed or the last connection ended. */
  lastTrouble: string | null
  /** Readings measured. */
  measured: number
  /** Messages with readings sent, and those the broker acknowledged. */
  sent: number
  acknowledged: number
  /** Readings in the acknowledged messages. */
  delivered: number
  /** Readings that were made to get lost on the way. */
  dropped: number
}

export function noCounts(): FleetCounts {
  return {
    connected: 0,
    connections: 0,
    failures: 0,
    lastTrouble: null,
    measured: 0,
    sent: 0,
    acknowledged: 0,
    delivered: 0,
    dropped: 0,
  }
}
