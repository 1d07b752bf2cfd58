import type { DropReason } from '../../../../core/ports/broker'

/** Why a connection ends. `returnCode` is the MQTT 3.1.1 CONNACK code when it ends before it was accepted. */
export class Refusal extends Error {
  readonly reason: DropReason
  readonly returnCode: 2 | 3 | 4 | 5 | undefined

  constructor(reason: DropReason, detail: string, returnCode?: 2 | 3 | 4 | 5) {
    super(detail)
    this.name = 'Refusal'
    this.reason = reason
    this.returnCode = returnCode
  }
}

/** Errors of aedes that say nothing about the client's behaviour: it is gone, or we closed it. */
const ordinary = new Set(['keep alive timeout', 'connection closed', 'premature close'])

/**
 * Which counter an error that ended a connection belongs to; null when it is an ordinary end. Errors of the socket
 * carry a system code; the rest are complaints of aedes or its parser about what the client sent.
 */
export function reasonOf(error: Error & { code?: unknown }): DropReason | null {
  if (error instanceof Refusal) return error.reason
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'packet-too-large'
  if (typeof error.code === 'string') return error.code.startsWith('WS_ERR_') ? 'protocol-error' : null
  if (error.message === 'connect did not arrive in time') return 'connect-timeout'
  if (error.message === 'drain timeout') return 'slow-subscriber'
  return ordinary.has(error.message.toLowerCase()) ? null : 'protocol-error'
}
