import { Readable } from 'node:stream'
import type { Persistence } from '../internals'

/**
 * Leaves aedes without stored wills of its own. It publishes those whose broker has given no sign for three minutes, by
 * the clock of the machine: when that is set forward, they would be the wills of living clients. {@link Wills} keeps them.
 */
export function takeWillsAway(persistence: Persistence): void {
  persistence.putWill = async () => {}
  persistence.delWill = async () => undefined
  persistence.streamWill = () => Readable.from([])
}
