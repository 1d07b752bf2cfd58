import { includesRole, type Role } from './role'

/**
 * Everything that can be allowed, and the lowest role that may do it: the one table that API, dashboard, editor and the page
 * docs/security.md are held against. Viewers look, operators run the plant, engineers build it, administrators decide who is who.
 */
export const permissions = {
  /** Devices, their presence, types, health in full, metrics, rejected messages. */
  'devices.read': 'viewer',
  'telemetry.read': 'viewer',
  'operation.read': 'viewer',
  'dashboard.view': 'viewer',
  /** Whatever makes a widget of the dashboard send something. */
  'dashboard.control': 'operator',
  'devices.command': 'operator',
  'devices.approve': 'operator',
  /** Claim codes for devices to be installed. */
  'claims.write': 'operator',
  /** Who is held off, and letting in again. */
  'limits.read': 'operator',
  'limits.write': 'operator',
  /** Create, change and delete devices. */
  'devices.write': 'engineer',
  /** Passwords and certificates of devices. */
  'credentials.write': 'engineer',
  /** Pause, resume and rewind what writes to InfluxDB and elsewhere. */
  'sinks.write': 'engineer',
  'flows.read': 'engineer',
  'flows.write': 'engineer',
  'users.write': 'admin',
  'keys.write': 'admin',
  'services.write': 'admin',
  'audit.read': 'admin',
  /** Acknowledge what is missing in the journal. */
  'operation.write': 'admin',
  /** Server certificate, secret of the tokens. */
  'secrets.write': 'admin',
} as const satisfies Record<string, Role>

export type Permission = keyof typeof permissions

/** Whether somebody with this role may do it. */
export function mayDo(role: Role, permission: Permission): boolean {
  return includesRole(role, permissions[permission])
}
