import pino, { type Logger } from 'pino'
import type { BusbarConfig } from './config/config'

export type Log = Logger

/**
 * The hub's log, on standard output: one line per event, JSON or readable. Written synchronously, so that the last
 * words of a crash are kept. Secrets never get here; the paths below are a second fence.
 */
export function openLog(config: BusbarConfig['logging']): Log {
  const options = {
    name: 'busbar',
    level: config.level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['password', '*.password', 'key', '*.key', 'passwordHash', '*.passwordHash'], censor: '[secret]' },
  }
  if (config.format === 'json') return pino(options, pino.destination({ fd: 1, sync: true }))
  return pino(options, readable())
}

/** pino-pretty in this thread, loaded only when somebody reads along. */
function readable(): pino.DestinationStream {
  const pretty = require('pino-pretty') as typeof import('pino-pretty')
  return pretty({
    destination: 1,
    sync: true,
    ignore: 'name',
    translateTime: 'SYS:dd mmm HH:MM:ss',
    colorize: process.stdout.isTTY ?? false,
  })
}
