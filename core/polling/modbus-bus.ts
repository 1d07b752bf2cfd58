import { HubError, type HubErrorCode } from '../errors/hub-error'
import type { BusAddress, SerialSettings } from './bus-address'
import { exceptionName } from './exception-names'

/** Ways in which asking a meter fails; texts and remedies are in the catalogue of hub errors. */
export type BusFailureCode = Extract<
  HubErrorCode,
  | 'MODBUS_TIMEOUT'
  | 'MODBUS_EXCEPTION'
  | 'MODBUS_BAD_ANSWER'
  | 'BUS_UNREACHABLE'
  | 'PORT_IN_USE'
  | 'PORT_NOT_FOUND'
  | 'PORT_NOT_PERMITTED'
>

/** Why a meter gave no registers. */
export class BusError extends HubError {
  readonly failure: BusFailureCode
  /** Exception code, with MODBUS_EXCEPTION. */
  readonly exception: number | null

  constructor(failure: BusFailureCode, detail: string, exception: number | null = null) {
    super(failure, detail)
    this.name = 'BusError'
    this.failure = failure
    this.exception = exception
  }

  /** The bus itself is away; it says nothing about a meter. */
  get isOfTheBus(): boolean {
    return !this.failure.startsWith('MODBUS_')
  }
}

/** A BusError for an exception code, by its name. */
export function exceptionError(unit: number, code: number, asked: string): BusError {
  return new BusError('MODBUS_EXCEPTION', `Unit ${unit} refuses ${asked}: ${exceptionName(code)} (${code}).`, code)
}

/** One question to a unit. */
export interface BusRequest {
  /** 1 to 247; over TCP also 0 and 248 to 255. */
  readonly unit: number
  readonly start: number
  readonly timeoutMs: number
  /** Other settings than the bus has, for this question only; serial buses only. */
  readonly settings?: SerialSettings
}

/** Holding registers as they came, and how long the answer took, ms. */
export interface BusAnswer {
  readonly registers: readonly number[]
  readonly tookMs: number
}

/**
 * A line with meters on it. One question at a time: further ones wait their turn. It connects when something is asked,
 * again after it broke, and rejects at once with what was wrong while it waits before the next attempt.
 * An answer that comes late is never taken for that of a later question.
 */
export interface ModbusBus {
  readonly address: BusAddress
  /** Function 03. Rejects with {@link BusError}. */
  read(request: BusRequest & { readonly count: number }): Promise<BusAnswer>
  /** Function 16. Rejects with {@link BusError}. */
  write(request: BusRequest & { readonly registers: readonly number[] }): Promise<void>
  /** Ends the connection; what is being asked rejects with BUS_UNREACHABLE. */
  close(): Promise<void>
}
