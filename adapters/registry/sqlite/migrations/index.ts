import type { Migration } from 'kysely/migration'
import { first } from './0001-first'
import { credentials } from './0002-credentials'
import { blockedIds } from './0003-blocked-ids'

/** In order of their names; a migration that was released is never changed, a new one is added. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0002-credentials': credentials,
  '0003-blocked-ids': blockedIds,
}
