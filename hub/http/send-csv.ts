import type { FastifyReply } from 'fastify'

/** A table to be downloaded. */
export interface CsvFile {
  /** File name without its ending; a device id is one that every system takes, but for its colons. */
  readonly name: string
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** The rows were cut at a limit. */
  readonly truncated: boolean
}

/** Answers with CSV (RFC 4180). Cells are numbers, names, times and codes: none holds a comma or quote, so none needs quoting. */
export function sendCsv(reply: FastifyReply, { name, rows, truncated }: CsvFile): FastifyReply {
  reply.header('content-disposition', `attachment; filename="${name.replaceAll(':', '-')}.csv"`)
  if (truncated) reply.header('x-truncated', 'true')
  const text = rows.map((cells) => `${cells.map((cell) => cell ?? '').join(',')}\r\n`).join('')
  return reply.type('text/csv; charset=utf-8').send(text)
}
