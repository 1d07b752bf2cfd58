import type { Influxd } from './influxd'
import type { Target } from './target'

/** Everything from the meters' broker to InfluxDB. */
export interface InfluxStack extends Target {
  readonly influx: Influxd
  readonly database: string
  /** Broker and Node-RED: what they are without InfluxDB. */
  readonly pids: readonly number[]
  /** Ends Node-RED, and with it whatever runs in it, at once. */
  killNodeRed(): Promise<void>
  /** After that: the same flows and data. A port may be another one. */
  startNodeRed(): Promise<void>
  /** Keeps a function node, and so Node-RED's thread, busy; resolves when it is over. */
  block(ms: number): Promise<void>
}

/** What is measured in the database: the same of all stacks, so that all have the same to write. */
export const measurement = 'acuvim-ii'
export const countedField = 'frequency'
