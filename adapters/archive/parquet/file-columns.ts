import type { SchemaElement } from 'hyparquet-writer'
import type { ChannelColumn } from './channel-columns'
import type { ReadingBlock } from './reading-block'

/** A column of the file, and what a block of readings has in it. */
export interface FileColumn {
  readonly element: SchemaElement
  /** Absent: as a dictionary where that is less than half, otherwise as it is. */
  readonly encoding?: 'DELTA_BINARY_PACKED'
  values(block: ReadingBlock): Float64Array | readonly (number | string | null)[]
}

/** Positions of `time`, `epoch` and `seq`: rows are in their order. */
export const orderedBy = [1, 3, 4]

/**
 * The columns of a file; with `others` also one for the channels that have none of their own. Event time is `time`: `at` is a keyword in
 * DuckDB.
 */
export function fileColumns(device: string, channels: readonly ChannelColumn[], others: boolean): FileColumn[] {
  return [
    { element: text('device', 'REQUIRED'), values: ({ rows }) => new Array<string>(rows).fill(device) },
    { element: timestamp('time'), encoding: 'DELTA_BINARY_PACKED', values: ({ times }) => times[0] },
    { element: timestamp('received_at'), encoding: 'DELTA_BINARY_PACKED', values: ({ times }) => times[1] },
    { element: whole('epoch'), encoding: 'DELTA_BINARY_PACKED', values: ({ times }) => times[2] },
    { element: whole('seq'), encoding: 'DELTA_BINARY_PACKED', values: ({ times }) => times[3] },
    { element: text('source', 'REQUIRED'), values: ({ sources }) => sources },
    { element: text('link', 'OPTIONAL'), values: ({ links }) => links },
    { element: text('quality', 'REQUIRED'), values: ({ qualities }) => qualities },
    ...channels.map(({ channel, column }): FileColumn => {
      const element = { name: column, type: 'DOUBLE', repetition_type: 'OPTIONAL' } as const
      return { element, values: (block) => withNulls(block.values(channel)) }
    }),
    ...(others ? [{ element: text('other_channels', 'OPTIONAL'), values: ({ others }: ReadingBlock) => others }] : []),
  ]
}

function text(name: string, repetition: 'REQUIRED' | 'OPTIONAL'): SchemaElement {
  const logical = { converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const
  return { name, type: 'BYTE_ARRAY', repetition_type: repetition, ...logical }
}

function whole(name: string): SchemaElement {
  return { name, type: 'INT64', repetition_type: 'REQUIRED' }
}

function timestamp(name: string): SchemaElement {
  const logical = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } as const
  return { ...whole(name), converted_type: 'TIMESTAMP_MILLIS', logical_type: logical }
}

function withNulls(values: Float64Array): Float64Array | (number | null)[] {
  return values.some(Number.isNaN) ? Array.from(values, (value) => (Number.isNaN(value) ? null : value)) : values
}
