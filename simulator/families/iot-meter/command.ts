/** A command as the server sends it, clause 6. */
export interface Command {
  readonly id: string
  readonly name: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Reads a command; null when it is none that could be answered. One without an id is answered with `unknown`, as the source does. */
export function readCommand(payload: string): Command | null {
  const message = parse(payload)
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return null
  const { cmd_id: id, cmd, params } = message as Record<string, unknown>
  return {
    id: typeof id === 'string' ? id : 'unknown',
    name: typeof cmd === 'string' ? cmd : String(cmd),
    params: typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {},
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
