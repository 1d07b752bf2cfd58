import type { Connection, Connections } from './connection'
import type { Acknowledgements } from './gates/acknowledgements'
import type { Intake } from './gates/intake'
import type { AedesBroker } from './internals'
import type { OpenListeners } from './listeners/listeners'
import type { OpenSockets } from './listeners/open-sockets'
import type { BrokerLog } from './options'
import type { Wills } from './sessions/wills'

/** An acknowledgement is on its way in far less; only a peer that does not read needs longer. */
const flushMs = 500

export interface Running {
  readonly aedes: AedesBroker
  readonly listeners: OpenListeners
  readonly sockets: OpenSockets
  readonly connections: Connections
  readonly intake: Intake
  readonly acknowledgements: Acknowledgements
  readonly wills: Wills
  readonly closeTimeoutMs: number
  readonly log: BrokerLog
}

/**
 * Ends the broker so that no client has to send again what is already stored. `aedes.close()` alone would leave the
 * listeners open and cut off every publish that still waits for its acknowledgement.
 */
export async function shutDown(running: Running): Promise<void> {
  const { aedes, listeners, sockets, connections, intake, acknowledgements, wills, closeTimeoutMs, log } = running
  const unbound = listeners.close()
  for (const { client } of connections) client.pause()
  if (!(await intake.drained(closeTimeoutMs))) log.warn({ closeTimeoutMs }, 'Closing with publishes that were not acknowledged')
  acknowledgements.flush()
  await flushed(connections)
  wills.close()
  await new Promise<void>((resolve) => aedes.close(resolve))
  sockets.destroyAll()
  await unbound
}

/** Resolves when the clients' sockets have taken what was written; who is frozen is not waited for. */
async function flushed(connections: Connections): Promise<void> {
  const unsent = [...connections].filter(({ conn }) => conn.writableLength > 0 && conn.writable)
  if (unsent.length === 0) return
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, flushMs)
  })
  await Promise.race([Promise.all(unsent.map(written)), timeout])
  clearTimeout(timer)
}

/** The callback of an empty write comes after everything before it. */
function written({ conn }: Connection): Promise<void> {
  return new Promise((resolve) => conn.write(Buffer.alloc(0), () => resolve()))
}
