import { parseArgs } from 'node:util'
import type { Backlog } from './plan'

/** What can be measured. */
export const parts = ['race', 'mixed', 'disturbances', 'backlog', 'influx', 'year'] as const
export type Part = (typeof parts)[number]

export interface BenchOptions {
  readonly only: ReadonlySet<Part>
  readonly backlog: Backlog
  /** Messages that Busbar has stored when InfluxDB is there at last. */
  readonly influxMessages: number
  readonly yearReadings: number
  readonly help: boolean
}

export const help = `Usage: npm run bench -- [options]

  --only <list>              some of ${parts.join(', ')} (all)
  --backlog-devices <n>      devices that come back after a day (500)
  --backlog-step <seconds>   between two readings they kept (60): 86 400 / step readings of each
  --backlog-pause <ms>       from an acknowledgement to the next batch (0)
  --influx-messages <n>      readings stored when InfluxDB is there at last (180000)
  --year-readings <n>        readings stored when a year is asked for (10000000)
`

/** Reads the arguments; throws an Error that says what would be right. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: parts.join(',') },
      'backlog-devices': { type: 'string', default: '500' },
      'backlog-step': { type: 'string', default: '60' },
      'backlog-pause': { type: 'string', default: '0' },
      'influx-messages': { type: 'string', default: '180000' },
      'year-readings': { type: 'string', default: '10000000' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return {
    only: new Set(values.only.split(',').map(partNamed)),
    backlog: {
      devices: whole('backlog-devices', values['backlog-devices'], 1, 5_000),
      stepMs: 1_000 * whole('backlog-step', values['backlog-step'], 1, 4_320),
      pauseMs: whole('backlog-pause', values['backlog-pause'], 0, 60_000),
    },
    influxMessages: whole('influx-messages', values['influx-messages'], 10_000, 10_000_000),
    yearReadings: whole('year-readings', values['year-readings'], 10_000, 100_000_000),
    help: values.help,
  }
}

function partNamed(name: string): Part {
  const part = parts.find((each) => each === name.trim())
  if (part === undefined) throw new Error(`--only has "${name}" but must be a list of ${parts.join(', ')}`)
  return part
}

function whole(option: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new Error(`--${option} is "${text}" but must be a whole number from ${min} to ${max}`)
}
