import type { SerialSettings } from '../../core/polling/bus-address'

/** What the hub tells the process that holds a serial port. */
export type ToPort =
  | { readonly open: { readonly path: string } & SerialSettings }
  | { readonly write: Uint8Array }
  | { readonly close: true }

/** What that process answers and reports. */
export type FromPort =
  | { readonly opened: true }
  | { readonly failed: string }
  | { readonly bytes: Uint8Array }
  | { readonly ended: string }
  | { readonly closed: true }
