import { userInfo } from 'node:os'
import type { Actor } from '../../core/access/actor'

/** A command, and the user of the machine who gave it. */
export function commandLineActor(command: string): Actor {
  return { kind: 'command-line', name: `npm run ${command} (${userOfMachine()})`, role: null, address: null, requestId: null }
}

/** In a container the user may be a number that has no name. */
function userOfMachine(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
