import { HubError, type HubErrorCode } from '../../core/errors/hub-error'
import type { Look } from './status-line'

interface FailureStatus {
  readonly look: Look
  /** Key below `<node type>.status` in each node's locale. */
  readonly key: FailureKey
}

/** Texts that every node with a hub has in its locale; the node sweep holds the locales against this list. */
export const failureKeys = [
  'hub-restarting',
  'hub-stopped',
  'store-busy',
  'not-found',
  'bad-request',
  'bad-config',
  'failed',
] as const
export type FailureKey = (typeof failureKeys)[number]

const badRequest: FailureStatus = { look: 'alarm', key: 'bad-request' }
const notFound: FailureStatus = { look: 'attention', key: 'not-found' }
const failed: FailureStatus = { look: 'failed', key: 'failed' }

const notFoundCodes: readonly HubErrorCode[] = [
  'DEVICE_NOT_FOUND',
  'CONSUMER_NOT_FOUND',
  'MONITOR_NOT_FOUND',
  'POLLER_NOT_FOUND',
  'PORT_NOT_FOUND',
  'SINK_NOT_FOUND',
]
const badRequestCodes: readonly HubErrorCode[] = ['INVALID_ARGUMENT', 'UNKNOWN_DEVICE_TYPE', 'UNKNOWN_CHANNEL', 'DEVICE_EXISTS']
const storeCodes: readonly HubErrorCode[] = ['STORE_UNAVAILABLE', 'STORE_DAMAGED']

/** What is not named here is a failure like any other; nodes never log in, so what concerns people does not come to them. */
const looks: readonly (readonly [readonly HubErrorCode[], FailureStatus])[] = [
  [badRequestCodes, badRequest],
  [notFoundCodes, notFound],
  [storeCodes, { look: 'interrupted', key: 'store-busy' }],
  [['HUB_RESTARTING'], { look: 'interrupted', key: 'hub-restarting' }],
  [['HUB_STOPPED'], { look: 'failed', key: 'hub-stopped' }],
]

/** How a failure looks on a node. What is not a HubError is a fault of ours. */
export function failureStatus(error: unknown): FailureStatus {
  if (!(error instanceof HubError)) return failed
  return looks.find(([codes]) => codes.includes(error.code))?.[1] ?? failed
}

/** Whether waiting may cure it without anybody doing anything. */
export function passesByItself(error: unknown): boolean {
  return error instanceof HubError && (error.code === 'HUB_RESTARTING' || storeCodes.includes(error.code))
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
