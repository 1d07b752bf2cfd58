/**
 * What devices tell apart from readings.
 * - `appeared`: first sign of an unknown device. body: { type, dialect, approval }
 * - `registered`: the device described itself. body: { type?, firmware?, hardware?, mac?, capabilities?, … }
 * - `heartbeat`: body: { intervalMs?, firmware?, link?, rssi?, freeHeap?, bootCount?, resetReason?, buffered?, … }
 * - `status`: body: { online: boolean, epoch: number | null, session: number | null, will: boolean }
 * - `alert`: raised or cleared by the device itself. body: { type, severity, message, value?, threshold?, active }
 * - `command`: what was sent to the device. body: { requestId, command, params }
 * - `reply`: answer to a command. body: { requestId, status, code?, result? }
 */
export type DeviceEventKind = 'appeared' | 'registered' | 'heartbeat' | 'status' | 'alert' | 'command' | 'reply'

export interface DeviceEvent {
  /** Same numbering as readings: see `itemId`. */
  readonly id: number
  readonly device: string
  readonly kind: DeviceEventKind
  /** Event time, ms UTC. */
  readonly at: number
  /** Arrival time, ms UTC. */
  readonly receivedAt: number
  readonly body: Readonly<Record<string, unknown>>
}
