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

const byCode: Readonly<Record<HubErrorCode, FailureStatus>> = {
  INVALID_ARGUMENT: badRequest,
  UNKNOWN_DEVICE_TYPE: badRequest,
  UNKNOWN_CHANNEL: badRequest,
  DEVICE_EXISTS: badRequest,
  DEVICE_NOT_FOUND: notFound,
  CONSUMER_NOT_FOUND: notFound,
  MONITOR_NOT_FOUND: notFound,
  POLLER_NOT_FOUND: notFound,
  MODBUS_TIMEOUT: failed,
  MODBUS_EXCEPTION: failed,
  MODBUS_BAD_ANSWER: failed,
  BUS_UNREACHABLE: failed,
  PORT_IN_USE: failed,
  PORT_NOT_FOUND: notFound,
  PORT_NOT_PERMITTED: failed,
  HUB_RESTARTING: { look: 'interrupted', key: 'hub-restarting' },
  HUB_STOPPED: { look: 'failed', key: 'hub-stopped' },
  STORE_UNAVAILABLE: { look: 'interrupted', key: 'store-busy' },
  STORE_DAMAGED: { look: 'interrupted', key: 'store-busy' },
  INTERNAL: failed,
}

/** How a failure looks on a node. What is not a HubError is a fault of ours. */
export function failureStatus(error: unknown): FailureStatus {
  return error instanceof HubError ? byCode[error.code] : failed
}

/** Whether waiting may cure it without anybody doing anything. */
export function passesByItself(error: unknown): boolean {
  return error instanceof HubError && ['HUB_RESTARTING', 'STORE_UNAVAILABLE', 'STORE_DAMAGED'].includes(error.code)
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
