import type { SerialSettings } from '../../core/polling/bus-address'

/** What a line tells of itself. */
export interface LineEvents {
  bytes(bytes: Buffer): void
  /** It ended unasked. */
  ended(reason: string): void
}

/** A connection that carries bytes. It can be opened again after it ended. */
export interface Line {
  readonly isOpen: boolean
  /** Settings of a serial line as they are now or were last. */
  readonly settings: SerialSettings | null
  /** Opens it, with other settings than its own if given; an open line with the right settings stays as it is. Rejects with BusError. */
  open(settings?: SerialSettings): Promise<void>
  write(bytes: Buffer): void
  close(): Promise<void>
}
