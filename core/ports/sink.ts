import type { SinkItem } from '../sinks/sink-item'

/** Why a write failed. */
export type SinkFailureKind =
  /** The target cannot take anything now: try again, the same items, later. */
  | 'unavailable'
  /** It will not take this request as it is; smaller parts of it may be taken, so the batch is halved until the bad item is found. */
  | 'refused'
  /** Settings are wrong (log-in, database, bucket): nothing will go before a person changes them; tried again slowly. */
  | 'misconfigured'

export class SinkFailure extends Error {
  constructor(
    readonly kind: SinkFailureKind,
    message: string,
    /** What the target asked for (Retry-After), ms; null: as the engine sees fit. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message)
    this.name = 'SinkFailure'
  }
}

/**
 * Where a sink writes. It knows nothing of cursors, retries and batches; it must take the same items twice without harm. Errors are
 * {@link SinkFailure}; their texts go to people and hold no secret.
 */
export interface SinkTarget {
  /** Makes there what is needed (database, retention policies, folder) and proves that writing is allowed. May be called again. */
  prepare(): Promise<void>
  /** Resolves when all of it is stored. */
  write(items: readonly SinkItem[]): Promise<void>
  close(): Promise<void>
}
