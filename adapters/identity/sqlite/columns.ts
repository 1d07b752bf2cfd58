import type {
  StoredCertificate,
  StoredClaim,
  StoredKey,
  StoredService,
  StoredSession,
  StoredUser,
} from '../../../core/ports/identity'

/** How a field stands in its column: as it is, as 0 or 1, or as JSON. */
export type ColumnKind = 'plain' | 'flag' | 'list'
export type Columns<T> = Readonly<Record<keyof T & string, ColumnKind>>
export type Row = Record<string, unknown>

const user: Columns<StoredUser> = {
  name: 'plain',
  displayName: 'plain',
  role: 'plain',
  passwordHash: 'plain',
  mustChangePassword: 'flag',
  disabled: 'flag',
  createdAt: 'plain',
  updatedAt: 'plain',
  passwordChangedAt: 'plain',
  lastLogInAt: 'plain',
}

const session: Columns<StoredSession> = {
  id: 'plain',
  user: 'plain',
  kind: 'plain',
  secretHash: 'plain',
  previousHash: 'plain',
  rotatedAt: 'plain',
  remembered: 'flag',
  createdAt: 'plain',
  lastSeenAt: 'plain',
  expiresAt: 'plain',
  address: 'plain',
  userAgent: 'plain',
}

const key: Columns<StoredKey> = {
  id: 'plain',
  name: 'plain',
  role: 'plain',
  secretHash: 'plain',
  createdBy: 'plain',
  createdAt: 'plain',
  expiresAt: 'plain',
  lastUsedAt: 'plain',
}

const service: Columns<StoredService> = {
  name: 'plain',
  passwordHash: 'plain',
  read: 'list',
  write: 'list',
  disabled: 'flag',
  note: 'plain',
  createdAt: 'plain',
  updatedAt: 'plain',
}

const claim: Columns<StoredClaim> = {
  id: 'plain',
  codeHash: 'plain',
  device: 'plain',
  type: 'plain',
  groups: 'list',
  createdBy: 'plain',
  createdAt: 'plain',
  expiresAt: 'plain',
  usedBy: 'plain',
  usedAt: 'plain',
}

const certificate: Columns<StoredCertificate> = {
  serial: 'plain',
  device: 'plain',
  fingerprint: 'plain',
  notBefore: 'plain',
  notAfter: 'plain',
  issuedBy: 'plain',
  issuedAt: 'plain',
  revokedAt: 'plain',
  reason: 'plain',
}

/** The fields of each table; a field that is missing here does not compile. */
export const columnsOf = { user, session, key, service, claim, certificate } as const

export function rowOf<T>(columns: Columns<T>, item: T): Row {
  const cells = entries(columns).map(([field, kind]) => [columnName(field), toCell(kind, item[field])])
  return Object.fromEntries(cells)
}

export function itemOf<T>(columns: Columns<T>, row: Row): T {
  const fields = entries(columns).map(([field, kind]) => [field, fromCell(kind, row[columnName(field)])])
  return Object.fromEntries(fields) as T
}

/** `passwordHash` is the column `password_hash`. */
function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function entries<T>(columns: Columns<T>) {
  return Object.entries(columns) as [keyof T & string, ColumnKind][]
}

function toCell(kind: ColumnKind, value: unknown): unknown {
  if (kind === 'flag') return value ? 1 : 0
  return kind === 'list' ? JSON.stringify(value) : value
}

function fromCell(kind: ColumnKind, cell: unknown): unknown {
  if (kind === 'flag') return cell !== 0
  return kind === 'list' ? JSON.parse(String(cell)) : cell
}
