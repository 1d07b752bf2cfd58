/** Something the load generator can be pointed at. */
export interface Target {
  readonly name: string
  readonly port: number
  readonly password: string
  /** Its processes, whose memory is measured together. */
  readonly pids: readonly number[]
  stop(): Promise<void>
}
