/** Something a device is told to do. */
export interface DeviceCommand {
  /** 1 to 64 characters of A–Z a–z 0–9 _ -; the device's reply names it. */
  readonly requestId: string
  /** As the dialect calls it: `update_config`, `reboot` … */
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
  /** When it was given, ms UTC. */
  readonly at: number
}

/** A message to a device. */
export interface Downlink {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1
  /** What of it may be kept and shown, where it has secrets; absent: all of it. */
  readonly shown?: ShownDownlink
}

/** A message to a device with its secrets hidden. */
export interface ShownDownlink {
  readonly params: Readonly<Record<string, unknown>>
  readonly payload: Uint8Array
}
