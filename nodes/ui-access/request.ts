import type { Actor } from '../../core/access/actor'
import type { Permission } from '../../core/access/permission'
import type { Hub } from '../../hub/client/hub'
import type { Given } from './given'

/** Something a page may ask for: what its user must be allowed, and what the hub is asked. */
export interface Request {
  readonly needs: Permission
  readonly ask: (hub: Hub, given: Given, by: Actor) => Promise<unknown>
}

export type Requests = Readonly<Record<string, Request>>
