/** How requests and answers lie in a stream of bytes. One request at a time. */
export interface Framing {
  /** A new connection: nothing that came before counts. */
  reset(): void
  /** Begins a request, given as an RTU frame; from now on only its answer counts. Returns what to send. */
  begin(request: Buffer): Buffer
  /** Takes what arrived; returns the answer, as an RTU frame, once it is whole. May be called on, if that was no answer after all. */
  take(bytes: Buffer): Buffer | null
  /** The request was answered. */
  end(): void
  /** Ends a request that got no answer, and tells whether at least something came. */
  giveUp(): 'silent' | 'garbled'
  /**
   * Whether an answer of this unit may still be on its way that could not be told from one to a later request. Then the next
   * request must be one whose answer looks different from all of these: see {@link Framing.isMistakable}.
   */
  owes(unit: number): boolean
  isMistakable(unit: number, answerLength: number): boolean
  /** The unit has answered everything it was asked. */
  settle(unit: number): void
  /** The stream is out of step and only a new connection helps. */
  readonly isLost: boolean
}

/** Length of the answer to a request, both as RTU frames with their checksum. */
export function answerLength(request: Buffer): number {
  return request[1] === 3 ? 5 + 2 * request.readUInt16BE(4) : 8
}
