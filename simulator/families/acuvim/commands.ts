import type { CommandMessage, ReplyMessage } from '../../../protocol/acuvim/messages'

/** Reads what came on the command topic; null when it names no request that could be answered. */
export function readCommand(payload: string): CommandMessage | null {
  try {
    const message = JSON.parse(payload) as Partial<CommandMessage> | null
    return typeof message?.id === 'string' && typeof message.cmd === 'string' ? (message as CommandMessage) : null
  } catch {
    return null
  }
}

/** A simulated gateway answers and starts anew; there is nothing else in it that could be changed. */
export function replyTo({ id, cmd }: CommandMessage): ReplyMessage {
  if (cmd === 'ping') return { v: 1, id, st: 'done' }
  if (cmd === 'restart') return { v: 1, id, st: 'accepted' }
  return { v: 1, id, st: 'unsupported', code: 'UNKNOWN_COMMAND', msg: 'A simulated gateway knows ping and restart.' }
}
