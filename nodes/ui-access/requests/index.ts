import type { Panel } from '../panels'
import type { Requests } from '../request'
import { auditRequests } from './audit'
import { deviceRequests } from './devices'
import { peopleRequests } from './people'

/** What each panel may ask for; nothing else is answered. */
export const requestsOf: Readonly<Record<Panel, Requests>> = {
  devices: deviceRequests,
  people: peopleRequests,
  audit: auditRequests,
}
